import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { scopeOf } from "../../../provider/graph/auth/clouds";
import { connectionFrom } from "../../../provider/graph/auth/connectionFrom";
import { credentialFor } from "../../../provider/graph/auth/credential";
import { GraphClient } from "../../../provider/graph/transport/graphClient";
import { createFetch, NoAnswerError } from "../../../provider/graph/transport/http";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { startSimulator, type Simulator } from "../../../simulator/index";
import { startAuthority } from "../../support/authority";
import { createClientCertificate } from "../../support/clientCertificate";
import { connectionWith, jsonWebToken } from "../../support/connections";
import { rejection } from "../../support/errors";
import { type ProxyOptions, startProxy, type TestProxy } from "../../support/proxy";
import { testFolder } from "../../support/testFolder";
import { connectionTo, deadAddress, devicesIn, enrol, patient } from "../../support/simulatedTenant";

describe("a tenant behind a proxy", () => {
  let simulator: Simulator;
  let proxy: TestProxy;
  const folder = testFolder();
  const own = process.env;
  const oidcToken = jsonWebToken({ sub: "repo:contoso/endpoints:ref:refs/heads/main" });
  beforeAll(async () => {
    simulator = await startSimulator({ devices: [] });
  });
  beforeEach(() => void (process.env = { ...own }));
  afterEach(async () => {
    process.env = own;
    await proxy.stop();
  });
  afterAll(() => simulator.stop());

  async function clientCertificate(): Promise<string> {
    const { certificate, privateKey } = await createClientCertificate();
    return certificate + privateKey;
  }

  async function setUp(options: ProxyOptions = {}, address = (url: string) => url): Promise<void> {
    proxy = await startProxy(options);
    process.env.HTTPS_PROXY = address(proxy.url);
  }

  const withCredentials = (credentials: string) => (url: string) => url.replace("//", `//${credentials}@`);
  const targets = () => proxy.connected.map(({ target }) => target);
  const host = () => new URL(simulator.url).host;

  /** Reads a device in all the ways that it takes: the authority's metadata, a token, Graph. */
  async function readDevice(caCertificate = simulator.caCertificate): Promise<string> {
    const { devices } = devicesIn(simulator, { caCertificate });
    return (await devices.read(enrol(simulator, { deviceName: "LAPTOP-1" }), patient)).deviceName;
  }

  async function failure(caCertificate = simulator.caCertificate): Promise<ServiceError> {
    return rejection(readDevice(caCertificate), ServiceError);
  }

  it("is asked through HTTPS_PROXY for tokens and for Graph, also where both are at localhost", async () => {
    await setUp();
    expect(await readDevice()).toBe("LAPTOP-1");
    expect(new Set(targets())).toEqual(new Set([host()]));
    // One stack for both: what the authority was asked over is kept for Graph.
    expect(proxy.connected.length).toBeLessThanOrEqual(2);
  });

  it("is asked for tokens and Graph through a proxy that inspects TLS, whose authority is the caCertificateFile", async () => {
    await setUp({ inspects: true });
    const file = folder.write("proxy.pem", proxy.caCertificate);
    const settings = { caCertificateFile: { value: file, source: "bitlocker:caCertificateFile" } };
    expect(await readDevice(connectionFrom(settings).caCertificate)).toBe("LAPTOP-1");
    expect(proxy.read).toEqual([
      `GET /${simulator.tenantId}/v2.0/.well-known/openid-configuration`,
      `POST /${simulator.tenantId}/oauth2/v2.0/token`,
      expect.stringMatching(/^GET \/beta\/deviceManagement\/managedDevices\//),
    ]);
  });

  it.each([
    ["a client secret", async () => ({ clientSecret: "the-secret" })],
    [
      "a client certificate",
      async () => ({ clientCertificatePath: folder.write("app.pem", await clientCertificate()) }),
    ],
    ["an OIDC token", async () => ({ useOidc: true, oidcToken })],
    ["an OIDC token in a file", async () => ({ useOidc: true, oidcTokenFilePath: folder.write("token", oidcToken) })],
    ["GitHub Actions", async () => ({ useOidc: true, oidcRequestToken: "x" })],
    ["Azure Pipelines", async () => ({ useOidc: true, oidcRequestToken: "x", adoPipelineServiceConnectionId: "x" })],
    ["a workload's identity", async () => ({ useMsi: false, oidcTokenFilePath: folder.write("token", oidcToken) })],
  ])("gives a token through it to %s", async (_, settingsOf) => {
    await setUp({ inspects: true });
    const authority = await startAuthority();
    authority.answers.pipeline = { status: 200, body: { value: oidcToken, oidcToken } };
    const { origin: authorityHost } = authority;
    const oidcRequestUrl = `${authorityHost}/pipeline`;
    const settings = await settingsOf();
    const connection = connectionWith({
      tenantId: simulator.tenantId,
      clientId: "x",
      authorityHost,
      oidcRequestUrl,
      ...settings,
    });
    try {
      const credential = credentialFor(connection, createFetch(proxy.caCertificate, process.env));
      expect((await credential.getToken(scopeOf(connection)))?.token).toBe("the-access-token");
    } finally {
      await authority.stop();
    }
    expect(proxy.read).toHaveLength(authority.asked.length);
    expect(proxy.read).toContain(`POST /${simulator.tenantId}/oauth2/v2.0/token`);
    expect(proxy.read.some((path) => path.endsWith("/pipeline"))).toBe("oidcRequestToken" in settings);
  });

  it("is not asked through a proxy that inspects TLS and whose authority is not trusted", async () => {
    await setUp({ inspects: true });
    const { kind, message } = await failure();
    expect([kind, proxy.read]).toEqual(["unreachable", []]);
    expect(message).toContain("bitlocker:caCertificateFile");
  });

  it.each([
    ["ALL_PROXY", "all_proxy"],
    ["http_proxy", "HTTP_PROXY"],
  ])("is asked through the proxy of %s or %s where there is no other", async (...variables) => {
    await setUp();
    for (const variable of variables) {
      process.env = { ...own, [variable]: proxy.url };
      expect(await readDevice()).toBe("LAPTOP-1");
    }
    expect(proxy.connected.length).toBeGreaterThanOrEqual(variables.length);
  });

  it("is asked directly, for tokens and for Graph, where NO_PROXY has it", async () => {
    await setUp();
    process.env.NO_PROXY = `other.example,${host()}`;
    expect(await readDevice()).toBe("LAPTOP-1");
    expect(proxy.connected).toEqual([]);
  });

  it("gives managed identities without a proxy, whether one is configured or just found", async () => {
    await setUp({ refuses: 502 });
    process.env.HTTP_PROXY = proxy.url;
    const machine = await startManagedIdentity();
    try {
      Object.assign(process.env, machine.environment);
      for (const [index, settings] of [{ useMsi: true }, { useCli: false }, {}].entries()) {
        // Azure-identity keeps the tokens of managed identities for the whole process.
        const connection = connectionWith({ ...settings, graphEndpoint: `https://graph-${index}.example` });
        const credential = credentialFor(connection, createFetch(undefined, process.env));
        expect((await credential.getToken(scopeOf(connection)))?.token).toBe("the-token");
      }
      expect([machine.asked, proxy.connected]).toEqual([["the-header", "the-header", "the-header"], []]);
    } finally {
      machine.stop();
    }
  });

  it("is asked with the credentials in the proxy's address, which are percent-encoded there", async () => {
    await setUp(
      { credentials: { user: "con:toso", password: "p@ss/wörd%" } },
      withCredentials("con%3Atoso:p%40ss%2Fw%C3%B6rd%25"),
    );
    expect(await readDevice()).toBe("LAPTOP-1");
    expect(proxy.connected.length).toBeGreaterThan(0);
  });

  it("is asked with a user who has no password", async () => {
    await setUp({ credentials: { user: "key-of-a-gateway", password: "" } }, withCredentials("key-of-a-gateway"));
    expect(await readDevice()).toBe("LAPTOP-1");
  });

  it("is asked through a proxy that is itself talked to over TLS, with a certificate of that authority", async () => {
    await setUp({ overTls: true });
    expect(await readDevice(simulator.caCertificate + proxy.caCertificate)).toBe("LAPTOP-1");
    expect(new Set(targets())).toEqual(new Set([host()]));
    const { kind, message } = await failure();
    expect(kind).toBe("unreachable");
    expect(message).toContain(`the proxy ${proxy.url} of HTTPS_PROXY can't be used: `);
  });

  it("is not asked when the proxy wants credentials (407): a person must give them, which is said once and at once", async () => {
    await setUp({ credentials: { user: "contoso", password: "the-password" } });
    const { kind, message } = await failure();
    expect(kind).toBe("configuration");
    expect(message).toBe(
      `${simulator.url} can't be reached: the proxy ${proxy.url} of HTTPS_PROXY asks for credentials (it answered 407): put them into its address, as http://USER:PASSWORD@HOST:PORT.`,
    );
    // The credential's own try, and the one that finds out why it failed.
    expect(proxy.connected).toHaveLength(2);
  });

  it("is not asked when the proxy refuses the credentials (407), and the password is not shown", async () => {
    await setUp(
      { credentials: { user: "contoso", password: "the-password" } },
      withCredentials("contoso:wrong-password"),
    );
    const { kind, message } = await failure();
    expect(kind).toBe("configuration");
    expect(message).toContain(`the proxy ${proxy.url} of HTTPS_PROXY does not accept the credentials in its address`);
    expect(message).not.toMatch(/wrong-password|contoso/);
  });

  it("is not asked again by Graph's side either when the proxy wants credentials by then (407)", async () => {
    const error = await noAnswer({ refuses: 407 });
    expect([error.kind, error.mayBeSent]).toEqual(["configuration", false]);
  });

  it.each([403, 405])(
    "is not asked when the proxy's rules forbid it (%d): a person must change them",
    async (refuses) => {
      const { kind, mayBeSent, message } = await noAnswer({ refuses });
      expect([kind, mayBeSent]).toEqual(["configuration", false]);
      expect(message).toBe(`the proxy ${proxy.url} of HTTPS_PROXY did not connect to it, but answered ${refuses}`);
    },
  );

  it.each([408, 429, 500, 502, 503, 504])(
    "was surely not heard when the proxy answers %d, which may pass",
    async (refuses) => {
      const { kind, mayBeSent, message } = await noAnswer({ refuses });
      expect([kind, mayBeSent]).toEqual(["unreachable", false]);
      expect(message).toContain(`the proxy ${proxy.url} of HTTPS_PROXY did not connect to it, but answered ${refuses}`);
    },
  );

  it("was surely not heard when the proxy closes the connection, and the proxy is not asked without end", async () => {
    const { kind, mayBeSent, message } = await noAnswer({ refuses: "close" });
    expect([kind, mayBeSent, proxy.connected.length]).toEqual(["unreachable", false, 1]);
    expect(message).toContain(`the proxy ${proxy.url} of HTTPS_PROXY can't be used: `);
  });

  it("was surely not heard when the proxy is not there", async () => {
    await setUp();
    const { host: dead } = new URL(await deadAddress());
    const { kind, mayBeSent, message } = await noAnswerBy({ HTTPS_PROXY: `http://contoso:the-password@${dead}` });
    expect([kind, mayBeSent]).toEqual(["unreachable", false]);
    expect(message).toMatch(`the proxy http://${dead} of HTTPS_PROXY can't be used: connect ECONNREFUSED`);
  });

  it("is not asked by a client whose proxy variable is malformed", async () => {
    await setUp({}, () => "http://contoso:the-password@:8080:");
    expect(() => new GraphClient(connectionTo(simulator))).toThrow(/^HTTPS_PROXY is no address: give /);
  });

  async function noAnswer(options: ProxyOptions): Promise<NoAnswerError> {
    await setUp(options);
    return noAnswerBy({ HTTPS_PROXY: proxy.url });
  }

  async function noAnswerBy(environment: NodeJS.ProcessEnv): Promise<NoAnswerError> {
    const fetch = createFetch(simulator.caCertificate, environment);
    return rejection(fetch(`${simulator.url}/beta/x`), NoAnswerError);
  }
});

/** What gives an app in Azure App Service its tokens. */
async function startManagedIdentity() {
  const asked: (string | string[] | undefined)[] = [];
  const server = createServer((incoming, response) => {
    asked.push(incoming.headers["x-identity-header"]);
    const times = { expires_on: Math.floor(Date.now() / 1_000) + 3_600 };
    response.end(JSON.stringify({ access_token: "the-token", token_type: "Bearer", resource: "x", ...times }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    environment: { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: "the-header" },
    stop: () => server.close().closeAllConnections(),
  };
}
