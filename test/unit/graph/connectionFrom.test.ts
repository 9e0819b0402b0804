import { join } from "node:path";
import { clouds } from "../../../provider/graph/auth/clouds";
import { connectionFrom } from "../../../provider/graph/auth/connectionFrom";
import { startSimulator } from "../../../simulator/index";
import { createCertificates } from "../../../simulator/server/certificates";
import type { Settings } from "../../../provider/settings/table";
import { configurationProblem } from "../../support/errors";
import { testFolder } from "../../support/testFolder";

/** What every connection has that says nothing of them. */
const defaults = { maxWritesPer20s: 100, maxRequestsPer20s: 1_000 };

function set(values: Partial<Record<keyof Settings, string>>): Settings {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, source: `bitlocker:${key}` }]));
}

const app = { tenantId: "7f3c2a10-94b6-4d0e-8a55-1c9e6f2b7d00", clientId: "the-client", clientSecret: "the-secret" };

const problemOf = (values: Partial<Record<keyof Settings, string>>) =>
  configurationProblem(() => connectionFrom(set(values)));

describe("connectionFrom", () => {
  it("leads to the public cloud, and to whatever identity is found, when nothing is configured", () => {
    expect(connectionFrom({})).toEqual({
      graphEndpoint: "https://graph.microsoft.com",
      authorityHost: "https://login.microsoftonline.com",
      ...defaults,
      sources: {},
    });
  });

  it("takes over the app", () => {
    expect(connectionFrom(set(app))).toMatchObject(app);
  });

  it.each([
    ["public", "https://graph.microsoft.com", "https://login.microsoftonline.com"],
    ["usgovernment", "https://graph.microsoft.us", "https://login.microsoftonline.us"],
    ["usgovernmentl5", "https://dod-graph.microsoft.us", "https://login.microsoftonline.us"],
    ["china", "https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"],
    ["USGovernment", "https://graph.microsoft.us", "https://login.microsoftonline.us"],
    ["global", "https://graph.microsoft.com", "https://login.microsoftonline.com"],
    ["usgovernmentl4", "https://graph.microsoft.us", "https://login.microsoftonline.us"],
    ["DoD", "https://dod-graph.microsoft.us", "https://login.microsoftonline.us"],
  ])("leads to the addresses of the environment %s", (environment, graphEndpoint, authorityHost) => {
    expect(connectionFrom(set({ environment }))).toMatchObject({ graphEndpoint, authorityHost });
  });

  it("lets configured addresses outrank those of the environment, one by one", () => {
    const { authorityHost } = clouds.china;
    const graphEndpoint = "https://localhost:8443";
    const connection = connectionFrom(set({ environment: "china", graphEndpoint }));
    expect(connection).toMatchObject({ graphEndpoint, authorityHost });
  });

  it("takes the origin of an address, with or without a slash at its end", () => {
    const given = { graphEndpoint: "https://graph.example/", authorityHost: "https://LOGIN.example:443" };
    const taken = { graphEndpoint: "https://graph.example", authorityHost: "https://login.example" };
    expect(connectionFrom(set(given))).toMatchObject(taken);
  });

  it.each(["graphEndpoint", "authorityHost"] as const)("refuses %s with a path, a query or a fragment", (key) => {
    for (const more of ["/v1.0", "/beta/", "/?", "/?api-version=2", "?x", "/#", "#x"]) {
      const value = `https://graph.example:8443${more}`;
      expect(problemOf({ [key]: value })).toBe(
        `bitlocker:${key} is "${value}", which is more than the host: give https://graph.example:8443.`,
      );
    }
  });

  it.each(["graphEndpoint", "authorityHost", "oidcRequestUrl"] as const)(
    "refuses %s with credentials, which it does not show",
    (key) => {
      const more = key === "oidcRequestUrl" ? { ...app, useOidc: "true", oidcRequestToken: "x" } : {};
      for (const start of [
        "https://contoso:the-password@",
        "http://the-password@",
        "https:the-password@",
        "https://contoso:the-password/@",
      ]) {
        const problem = problemOf({ ...more, [key]: `${start}graph.example` });
        expect(problem).toContain(
          `bitlocker:${key} is an address with a user or a password. Give one that begins with https://`,
        );
        expect(problem).not.toContain("the-password");
      }
    },
  );

  it.each(["graphEndpoint", "authorityHost"] as const)("refuses %s when it is not https", (key) => {
    const problem = problemOf({ [key]: "http://localhost:8080" });
    expect(problem).toContain(`bitlocker:${key} is "http://localhost:8080", but credentials only go over https.`);
    expect(problem).toContain("Give one that begins with https://");
  });

  it.each(["graphEndpoint", "authorityHost"] as const)("refuses %s when it is no address", (key) => {
    expect(problemOf({ [key]: "graph.microsoft.com" })).toContain(
      `bitlocker:${key} is "graph.microsoft.com", which is no address. Give one that begins with https://`,
    );
  });

  it("names the clouds there are when the environment is none of them", () => {
    expect(problemOf({ environment: "germany" })).toBe(
      'bitlocker:environment is "germany", which is no cloud: give one of public, usgovernment, usgovernmentl5, china.',
    );
  });

  it.each(["toString", "__proto__", "constructor"])("takes %s for no cloud", (environment) => {
    expect(problemOf({ environment })).toContain("no cloud");
  });

  it.each(["tenantId", "clientId"] as const)("asks for %s when only the rest of the app is there", (key) => {
    const problem = problemOf({ ...app, [key]: undefined, ...{ [key]: "" } });
    expect(problem).toContain(`bitlocker:${key} is empty: set it or remove it`);
    const { [key]: _, ...rest } = app;
    expect(problemOf(rest)).toBe(
      `bitlocker:${key} is not set, and bitlocker:clientSecret needs it: run pulumi config set bitlocker:${key}.`,
    );
  });

  describe("of a provider that a program constructs", () => {
    const problemIn = (values: Partial<Record<keyof Settings, string>>) => {
      const own = Object.entries(values).map(([key, value]) => [
        key,
        { value, source: `${key} of the provider contoso` },
      ]);
      return configurationProblem(() => connectionFrom(Object.fromEntries(own) as Settings, "contoso"));
    };

    it("asks for its own properties", () => {
      expect(problemIn({ clientId: "the-client", clientSecret: "the-secret" })).toBe(
        "tenantId of the provider contoso is not set, and clientSecret of the provider contoso needs it: set it.",
      );
      expect(problemIn({ useMsi: "false", useCli: "false" })).toContain("set clientSecret of the provider contoso, or");
    });

    it("says which of its properties have no effect", () => {
      expect(problemIn({ clientCertificatePassword: "x" })).toContain("clientCertificatePath of the provider contoso");
    });
  });

  it.each(["", "   "])("refuses a secret that is %j, by the name of where it came from", (value) => {
    const settings = { ...set(app), clientSecret: { value, source: "ARM_CLIENT_SECRET" } };
    expect(() => connectionFrom(settings)).toThrow(/^ARM_CLIENT_SECRET is empty/);
  });

  it.each(["a tenant", "contoso/", "<your tenant id>"])("refuses %j, which can be no tenant", (tenantId) => {
    expect(problemOf({ ...app, tenantId })).toContain(`bitlocker:tenantId is "${tenantId}", which is no tenant`);
  });

  it("takes a tenant's domain for its id", () => {
    expect(connectionFrom(set({ tenantId: "contoso.onmicrosoft.com" })).tenantId).toBe("contoso.onmicrosoft.com");
  });

  it("names everything that is wrong, at once, and never a secret", () => {
    const problem = problemOf({
      environment: "germany",
      graphEndpoint: "http://graph.example",
      authorityHost: "login",
      caCertificateFile: "/nowhere/ca.pem",
      clientId: " ",
      clientSecret: "very-secret",
      clientCertificatePassword: "very-secret",
      useOidc: "yes",
      useMsi: "on",
      useCli: "2",
      oidcToken: "very-secret",
      oidcRequestUrl: "http://pipeline.example",
      oidcRequestToken: "very-secret",
      maxWritesPer20s: "201",
      maxRequestsPer20s: "many",
    });
    const wrong = [
      ...["environment", "graphEndpoint", "authorityHost", "caCertificateFile", "clientId", "tenantId"],
      ...["useOidc", "useMsi", "useCli", "oidcRequestUrl", "maxWritesPer20s", "maxRequestsPer20s"],
    ];
    for (const key of wrong) expect(problem).toContain(`bitlocker:${key} `);
    expect(problem).not.toContain("very-secret");
  });

  it.each(["clientCertificatePath", "oidcToken", "oidcRequestToken", "useMsi", "useCli", "maxWritesPer20s"] as const)(
    "names %s when it is empty",
    (key) => {
      expect(problemOf({ [key]: "" })).toContain(`bitlocker:${key} is empty: set it`);
    },
  );

  it("keeps where each setting came from", () => {
    const settings = { ...set(app), clientId: { value: "x", source: "ARM_CLIENT_ID" } };
    expect(connectionFrom(settings).sources).toEqual({
      tenantId: "bitlocker:tenantId",
      clientId: "ARM_CLIENT_ID",
      clientSecret: "bitlocker:clientSecret",
    });
  });
});

describe("a switch", () => {
  it.each([
    ["true", true],
    ["True", true],
    ["1", true],
    ["false", false],
    ["FALSE", false],
    ["0", false],
  ])("may be %j", (value, expected) => {
    expect(connectionFrom(set({ useMsi: value })).useMsi).toBe(expected);
    expect(connectionFrom(set({ useCli: value })).useCli).toBe(expected);
  });

  it("may not be anything else", () => {
    expect(problemOf({ useMsi: "yes" })).toBe('bitlocker:useMsi is "yes", which is neither: give true or false.');
  });
});

describe("a limit", () => {
  it.each([
    ["maxWritesPer20s", "1", 1],
    ["maxWritesPer20s", "200", 200],
    ["maxRequestsPer20s", "1", 1],
    ["maxRequestsPer20s", "2000", 2_000],
  ] as const)("%s may be %s", (key, value, expected) => {
    expect(connectionFrom(set({ [key]: value }))).toMatchObject({ ...defaults, [key]: expected });
  });

  it.each([
    ["maxWritesPer20s", "0", 200],
    ["maxWritesPer20s", "201", 200],
    ["maxWritesPer20s", "1.5", 200],
    ["maxWritesPer20s", "ten", 200],
    ["maxRequestsPer20s", "-1", 2_000],
    ["maxRequestsPer20s", "2001", 2_000],
    ["maxRequestsPer20s", "Infinity", 2_000],
  ] as const)("%s may not be %s", (key, value, documented) => {
    expect(problemOf({ [key]: value })).toBe(
      `bitlocker:${key} is "${value}": give a whole number from 1 to ${documented}, which is what Graph allows one app in 20 seconds.`,
    );
  });
});

describe("an incomplete combination", () => {
  const { clientSecret: _, ...onlyApp } = app;
  const pipeline = { oidcRequestUrl: "https://pipeline.example", oidcRequestToken: "x" };
  const needs = (key: string, by: string) =>
    `bitlocker:${key} is not set, and bitlocker:${by} needs it: run pulumi config set bitlocker:${key}.`;

  it.each([
    [{ useOidc: "true", oidcToken: "x" }, [needs("tenantId", "oidcToken"), needs("clientId", "oidcToken")]],
    [{ useOidc: "true", ...pipeline }, [needs("tenantId", "useOidc"), needs("clientId", "useOidc")]],
    [{ ...onlyApp, oidcToken: "x" }, [needs("useOidc", "oidcToken")]],
    [{ ...onlyApp, oidcTokenFilePath: "/x" }, [needs("useOidc", "oidcTokenFilePath")]],
    [{ ...onlyApp, ...pipeline }, [needs("useOidc", "oidcRequestUrl")]],
    [{ clientCertificatePassword: "x" }, [needs("clientCertificatePath", "clientCertificatePassword")]],
    [
      { useMsi: "false", useCli: "false" },
      [
        "bitlocker:useMsi and bitlocker:useCli are false, and no other identity is configured: set bitlocker:clientSecret, or one of them to true.",
      ],
    ],
  ])("is refused: %j", (values, problems) => {
    expect(problemOf(values)).toBe(problems.join(" "));
  });

  it.each([{}, { oidcRequestUrl: "https://pipeline.example" }, { oidcRequestToken: "x" }])(
    "is refused: OIDC with nothing but %j",
    (more) => {
      const problem = problemOf({ ...onlyApp, useOidc: "true", ...more });
      expect(problem).toMatch(
        /^bitlocker:useOidc is true, but there is no OIDC token, and no address to request one from: /,
      );
      expect(problem).toContain("`permissions: id-token: write`");
    },
  );

  it("is refused: Azure Pipelines without what its tokens need", () => {
    const values = { ...onlyApp, useOidc: "true" };
    const found = { oidcRequestUrl: { value: "https://pipeline.example", source: "SYSTEM_OIDCREQUESTURI" } };
    expect(() => connectionFrom({ ...set(values), ...found })).toThrow(
      /^bitlocker:adoPipelineServiceConnectionId is not set.*ARM_OIDC_AZURE_SERVICE_CONNECTION_ID.*bitlocker:oidcRequestToken is not set.*\$\(System\.AccessToken\)/,
    );
    const problem = problemOf({ ...values, adoPipelineServiceConnectionId: "x", oidcRequestToken: "x" });
    expect(problem).toMatch(/^bitlocker:oidcRequestUrl is not set, and a token of Azure Pipelines needs it: /);
  });

  it("is refused: a file that can't be read", () => {
    expect(problemOf({ ...onlyApp, clientCertificatePath: "/nowhere/app.pem" })).toMatch(
      /^bitlocker:clientCertificatePath names \/nowhere\/app\.pem, which can't be read: /,
    );
    expect(problemOf({ ...onlyApp, useOidc: "true", oidcTokenFilePath: "/nowhere/token" })).toBe(
      "bitlocker:oidcTokenFilePath names /nowhere/token, which can't be read: give the path of the file that holds the token, absolute or from the program's folder.",
    );
  });

  it("is ignored when it is left over from other tools", () => {
    const others = {
      oidcTokenFilePath: { value: "/nowhere", source: "AZURE_FEDERATED_TOKEN_FILE" },
      oidcRequestUrl: { value: "https://x", source: "ACTIONS_ID_TOKEN_REQUEST_URL" },
      clientCertificatePassword: { value: "x", source: "ARM_CLIENT_CERTIFICATE_PASSWORD" },
    };
    expect(() => connectionFrom(others)).not.toThrow();
    const unusable = { value: "/nowhere/app.pfx", source: "ARM_CLIENT_CERTIFICATE_PATH" };
    expect(() => connectionFrom({ ...set(app), ...others, clientCertificatePath: unusable })).not.toThrow();
  });
});

describe("a setting with stray characters", () => {
  it.each([
    ["the-secret\r", "ends with a line break"],
    ["the-secret\n", "ends with a line break"],
    [" the-secret", "begins with white space or an invisible character"],
    ["the-secret\t", "ends with white space or an invisible character"],
    ["the-secret\u00a0", "ends with white space or an invisible character"],
    ["\ufeffthe-secret", "begins with white space or an invisible character"],
    ["the-secret\u200b", "ends with white space or an invisible character"],
    ["the-\u0000secret", "has a control character in it"],
  ])("is named with its source when it is %j, and its value is not shown", (value, what) => {
    const settings = { ...set(app), clientSecret: { value, source: "ARM_CLIENT_SECRET" } };
    expect(() => connectionFrom(settings)).toThrow(new Error(`ARM_CLIENT_SECRET ${what}: remove it.`));
  });

  const valid: Partial<Record<keyof Settings, string>> = {
    ...app,
    clientCertificatePath: "/app.pem",
    clientCertificatePassword: "the-password",
    useOidc: "false",
    oidcToken: "the-token",
    oidcTokenFilePath: "/token",
    oidcRequestUrl: "https://pipeline.example",
    oidcRequestToken: "the-token",
    adoPipelineServiceConnectionId: "the-connection",
    useMsi: "false",
    useCli: "false",
    environment: "public",
    graphEndpoint: "https://graph.example",
    authorityHost: "https://login.example",
    maxWritesPer20s: "100",
    maxRequestsPer20s: "1000",
  };

  it.each(Object.keys(valid) as (keyof Settings)[])("is named whichever it is, here %s, once", (key) => {
    expect(problemOf({ ...valid, [key]: `${valid[key]} ` })).toBe(
      `bitlocker:${key} ends with white space or an invisible character: remove it.`,
    );
  });

  it("is named when it is the path of a file, which is looked for as it was meant", () => {
    expect(problemOf({ caCertificateFile: "/nowhere " })).toMatch(
      /^bitlocker:caCertificateFile ends with white space .*: remove it\. bitlocker:caCertificateFile names \/nowhere,/,
    );
  });

  it("may have blanks inside", () => {
    expect(connectionFrom(set({ ...app, clientSecret: "the secret" })).clientSecret).toBe("the secret");
  });
});

describe("the file of a certificate authority", () => {
  const folder = testFolder();

  it("is read, also when it holds several of them and one lacks the line break at its end", async () => {
    const pems = await Promise.all([createCertificates(), createCertificates()]);
    const [first = "", second = ""] = pems.map(({ authority }) => authority);
    for (const text of [
      first + second,
      first.trimEnd() + second,
      `A comment\r\n${first.replaceAll("\n", "\r\n")}\n${second}`,
    ]) {
      expect(connectionFrom(set({ caCertificateFile: folder.write("ca.pem", text) })).caCertificate).toBe(
        first + second,
      );
    }
  });

  it("is refused when a certificate in it is corrupt, which is named by its place", async () => {
    const { authority } = await createCertificates();
    const lines = authority.split("\n");
    const corrupt = {
      changed: [lines[0], `AAAA${lines[1]?.slice(4)}`, ...lines.slice(2)].join("\n"),
      cut: lines.slice(0, -2).join("\n") + "\n",
      empty: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    };
    for (const bad of Object.values(corrupt)) {
      const file = folder.write("ca.pem", authority + bad + authority);
      expect(problemOf({ caCertificateFile: file })).toBe(
        `bitlocker:caCertificateFile names ${file}, whose certificate 2 of 3 can't be read: replace it, or remove it.`,
      );
    }
  });

  it("of the simulator ends with a line break, as it is put together with others", async () => {
    const simulator = await startSimulator({ devices: [] });
    await simulator.stop();
    expect(simulator.caCertificate).toMatch(/-----END CERTIFICATE-----\n$/);
  });

  it("is named with its whole path when it can't be read", () => {
    const file = join(folder.path, "missing.pem");
    expect(problemOf({ caCertificateFile: file })).toBe(
      `bitlocker:caCertificateFile names ${file}, which can't be read: give the path of a PEM file, absolute or from the program's folder.`,
    );
    expect(problemOf({ caCertificateFile: "missing.pem" })).toContain(join(process.cwd(), "missing.pem"));
  });

  it("is refused when it holds no certificate", () => {
    const file = folder.write("ca.der", "0\u0082");
    expect(problemOf({ caCertificateFile: file })).toContain(`${file}, which holds no certificate`);
  });
});
