import { fetch } from "undici";
import { fleet, type Simulator } from "../../simulator/index";
import type * as SimulatedTenant from "../support/simulatedTenant";
import { scopeOf } from "./client";
import { simulators } from "./simulators";

const other = { clientId: "22222222-aaaa-4bbb-8ccc-00000000000b", displayName: "Reader", roles: ["User.Read.All"] };

/** The variables by which azure-identity finds the identity of the machine it runs on. */
const variables = ["AZURE_POD_IDENTITY_AUTHORITY_HOST", "IDENTITY_ENDPOINT", "IDENTITY_HEADER"] as const;

/** MSAL keeps the identity that it found first, and its tokens, for as long as the process lives. */
async function newCredential(options: { clientId?: string } = {}) {
  jest.resetModules();
  const { ManagedIdentityCredential } = await import("@azure/identity");
  return new ManagedIdentityCredential(options);
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
}

describe("a managed identity", () => {
  const start = simulators();
  const before = variables.map((name) => [name, process.env[name]] as const);

  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  const onMachine = ({ identityHost }: Simulator) => {
    process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST = identityHost;
  };
  const inAppService = ({ identityEndpoint, identityHeader }: Simulator) => {
    process.env.IDENTITY_ENDPOINT = identityEndpoint;
    process.env.IDENTITY_HEADER = identityHeader;
  };

  describe.each([
    ["of a virtual machine", onMachine, "/metadata/identity/oauth2/token"],
    ["of App Service", inAppService, "/msi/token"],
  ])("%s", (_, put, path) => {
    it("gets the real ManagedIdentityCredential a token for the simulator's app", async () => {
      const { simulator, plain } = await start();
      put(simulator);
      const { token, expiresOnTimestamp } = await (await newCredential()).getToken(scopeOf(simulator));
      expect(claimsOf(token)).toMatchObject({ appid: simulator.clientId, aud: simulator.url, roles: simulator.roles });
      expect(expiresOnTimestamp - Date.now()).toBeGreaterThan(3_500_000);
      const headers = { authorization: `Bearer ${token}` };
      expect((await plain("/v1.0/deviceManagement/managedDevices", { headers })).status).toBe(200);
      expect(simulator.requests.map((request) => request.path.split(/\/?\?/)[0])).toContain(path);
    });

    it("that is user-assigned gets it a token of that identity", async () => {
      const { simulator } = await start({ apps: [other] });
      put(simulator);
      const credential = await newCredential({ clientId: other.clientId });
      const { token } = await credential.getToken(scopeOf(simulator));
      expect(claimsOf(token)).toMatchObject({ appid: other.clientId, app_displayname: "Reader", roles: other.roles });
    });

    it("signs the provider in", async () => {
      const devices = fleet({ count: 1 });
      const { simulator } = await start({ devices });
      put(simulator);
      jest.resetModules();
      const { devicesIn, patient } = jest.requireActual<typeof SimulatedTenant>("../support/simulatedTenant");
      const { devices: read } = devicesIn(simulator, { clientSecret: undefined, clientId: undefined, useMsi: true });
      expect(await read.read(devices[0]?.id ?? "", patient)).toBeDefined();
    });
  });

  describe("over plain http", () => {
    const query = (simulator: Simulator, more = "") => `?api-version=2018-02-01&resource=${simulator.url}${more}`;

    async function ask(url: string, headers: Record<string, string> = {}, method = "GET") {
      const answer = await fetch(url, { headers, method });
      return { status: answer.status, text: await answer.text() };
    }

    it("is refused without the header that web pages and proxies can't send", async () => {
      const { simulator } = await start();
      const url = `${simulator.identityHost}/metadata/identity/oauth2/token${query(simulator)}`;
      expect((await ask(url, { metadata: "true" })).status).toBe(200);
      expect((await ask(url)).status).toBe(400);
      expect((await ask(url, { metadata: "true", "x-forwarded-for": "10.0.0.1" })).status).toBe(400);
      const inService = `${simulator.identityEndpoint}?api-version=2019-08-01&resource=${simulator.url}`;
      expect((await ask(inService, { "x-identity-header": simulator.identityHeader })).status).toBe(200);
      expect((await ask(inService, { "x-identity-header": "guessed" })).status).toBe(401);
      expect((await ask(inService)).status).toBe(401);
    });

    it("is known by its client id and by its object id, and no other is", async () => {
      const { simulator } = await start({ apps: [other] });
      const path = `${simulator.identityHost}/metadata/identity/oauth2/token`;
      const headers = { metadata: "true" };
      const first = await ask(path + query(simulator, `&client_id=${other.clientId}`), headers);
      const { access_token } = JSON.parse(first.text) as { access_token: string };
      const { oid } = claimsOf(access_token);
      const second = await ask(path + query(simulator, `&object_id=${String(oid)}`), headers);
      expect(JSON.parse(second.text)).toHaveProperty("client_id", other.clientId);
      const unknown = await ask(path + query(simulator, "&client_id=33333333-aaaa-4bbb-8ccc-00000000000c"), headers);
      expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining("Identity not found")]);
    });

    it("gets tokens for Graph alone, by the version of the interface that is played", async () => {
      const { simulator } = await start();
      const path = `${simulator.identityHost}/metadata/identity/oauth2/token`;
      const headers = { metadata: "true" };
      expect((await ask(`${path}?api-version=2018-02-01&resource=https://vault.example`, headers)).status).toBe(400);
      expect((await ask(`${path}?api-version=2017-01-01&resource=${simulator.url}`, headers)).status).toBe(400);
    });

    it("plays nothing else, and listens on this machine only", async () => {
      const { simulator } = await start();
      expect(new URL(simulator.identityHost).hostname).toBe("127.0.0.1");
      for (const path of ["/metadata/instance", `/${simulator.tenantId}/oauth2/v2.0/token`, "/v1.0/users"]) {
        const { status, text } = await ask(simulator.identityHost + path, { metadata: "true" });
        expect([path, status, text]).toEqual([path, 501, expect.stringContaining("SimulatorDoesNotPlay")]);
      }
      const url = `${simulator.identityHost}/metadata/identity/oauth2/token${query(simulator)}`;
      expect((await ask(url, { metadata: "true" }, "POST")).status).toBe(501);
    });
  });
});
