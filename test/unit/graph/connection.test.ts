import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clouds } from "../../../provider/graph/clouds";
import { connectionFrom, type Settings } from "../../../provider/graph/connection";

function set(values: Partial<Record<keyof Settings, string>>): Settings {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, source: `bitlocker:${key}` }]));
}

const app = { tenantId: "7f3c2a10-94b6-4d0e-8a55-1c9e6f2b7d00", clientId: "the-client", clientSecret: "the-secret" };

function problemOf(values: Partial<Record<keyof Settings, string>>): string {
  try {
    connectionFrom(set(values));
  } catch (error) {
    expect(error).toMatchObject({ name: "ServiceError", kind: "configuration" });
    return (error as Error).message;
  }
  throw new Error("It found nothing wrong.");
}

describe("connectionFrom", () => {
  it("leads to the public cloud, and to whatever identity is found, when nothing is configured", () => {
    expect(connectionFrom({})).toEqual({
      graphEndpoint: "https://graph.microsoft.com",
      authorityHost: "https://login.microsoftonline.com",
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
  ])("leads to the addresses of the environment %s", (environment, graphEndpoint, authorityHost) => {
    expect(connectionFrom(set({ environment }))).toEqual({ graphEndpoint, authorityHost });
  });

  it("lets configured addresses outrank those of the environment, one by one", () => {
    const { authorityHost } = clouds.china;
    const graphEndpoint = "https://localhost:8443";
    expect(connectionFrom(set({ environment: "china", graphEndpoint }))).toEqual({ graphEndpoint, authorityHost });
  });

  it("takes only the origin of an address", () => {
    const connection = connectionFrom(
      set({ graphEndpoint: "https://graph.example/beta/", authorityHost: "https://LOGIN.example:443/" }),
    );
    expect(connection).toMatchObject({
      graphEndpoint: "https://graph.example",
      authorityHost: "https://login.example",
    });
  });

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
    expect(problem).toContain(`bitlocker:${key} is empty: set it (pulumi config set) or remove it`);
    const { [key]: _, ...rest } = app;
    expect(problemOf(rest)).toBe(
      `bitlocker:${key} is not set, and bitlocker:clientSecret needs it: run pulumi config set bitlocker:${key}.`,
    );
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

  it("names everything that is wrong, at once, and never the secret", () => {
    const problem = problemOf({
      environment: "germany",
      graphEndpoint: "http://graph.example",
      authorityHost: "login",
      caCertificateFile: "/nowhere/ca.pem",
      clientId: " ",
      clientSecret: "very-secret",
    });
    for (const key of ["environment", "graphEndpoint", "authorityHost", "caCertificateFile", "clientId", "tenantId"]) {
      expect(problem).toContain(`bitlocker:${key} `);
    }
    expect(problem).not.toContain("very-secret");
  });
});

describe("the file of a certificate authority", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "connection-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is read", () => {
    const file = join(folder, "ca.pem");
    const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    writeFileSync(file, pem);
    expect(connectionFrom(set({ caCertificateFile: file })).caCertificate).toBe(pem);
  });

  it("is named with its whole path when it can't be read", () => {
    const file = join(folder, "missing.pem");
    expect(problemOf({ caCertificateFile: file })).toBe(
      `bitlocker:caCertificateFile names ${file}, which can't be read: give the path of a PEM file, absolute or from the program's folder.`,
    );
    expect(problemOf({ caCertificateFile: "missing.pem" })).toContain(join(process.cwd(), "missing.pem"));
  });

  it("is refused when it holds no certificate", () => {
    const file = join(folder, "ca.der");
    writeFileSync(file, "0\u0082");
    expect(problemOf({ caCertificateFile: file })).toContain(`${file}, which holds no certificate`);
  });
});
