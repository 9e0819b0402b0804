import { GraphClient } from "../../../provider/graph/graphClient";
import { fetchTrusting, NoAnswerError } from "../../../provider/graph/http";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { startSimulator, type Simulator } from "../../../simulator";
import { type ProxyOptions, startProxy, type TestProxy } from "../../support/proxy";
import { connectionTo, deadAddress, devicesIn, enrol, patient } from "../../support/simulatedTenant";

describe("a tenant behind a proxy", () => {
  let simulator: Simulator;
  let proxy: TestProxy;
  const own = process.env;
  beforeAll(async () => {
    simulator = await startSimulator({ devices: [] });
  });
  beforeEach(() => {
    process.env = { ...own };
  });
  afterEach(async () => {
    process.env = own;
    await proxy.stop();
  });
  afterAll(() => simulator.stop());

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
    const error: unknown = await readDevice(caCertificate).catch((why: unknown) => why);
    expect(error).toBeInstanceOf(ServiceError);
    return error as ServiceError;
  }

  it("is asked through HTTPS_PROXY for tokens and for Graph, over connections that are kept", async () => {
    await setUp();
    expect(await readDevice()).toBe("LAPTOP-1");
    expect(new Set(targets())).toEqual(new Set([host()]));
    const before = proxy.connected.length;
    expect(before).toBeLessThanOrEqual(3);
  });

  it("is asked for tokens and Graph through a proxy that inspects TLS, whose authority is the caCertificateFile", async () => {
    await setUp({ inspects: true });
    expect(await readDevice(proxy.caCertificate)).toBe("LAPTOP-1");
    expect(proxy.read).toEqual([
      `GET /${simulator.tenantId}/v2.0/.well-known/openid-configuration`,
      `POST /${simulator.tenantId}/oauth2/v2.0/token`,
      expect.stringMatching(/^GET \/beta\/deviceManagement\/managedDevices\//),
    ]);
  });

  it("is not asked through a proxy that inspects TLS and whose authority is not trusted", async () => {
    await setUp({ inspects: true });
    const { kind, message } = await failure();
    expect([kind, proxy.read]).toEqual(["unreachable", []]);
    expect(message).toContain("bitlocker:caCertificateFile");
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
    "is not asked when the proxy's rules forbid it (%d): a person must mend that",
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
    const fetch = fetchTrusting(simulator.caCertificate, environment);
    const error: unknown = await fetch(`${simulator.url}/beta/x`).catch((why: unknown) => why);
    expect(error).toBeInstanceOf(NoAnswerError);
    return error as NoAnswerError;
  }
});
