import { startSimulator, type Simulator } from "../../simulator/index";
import { clientsOf, credentialFor, freshToken, scopeOf } from "./client";

describe("Entra", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;

  beforeAll(async () => {
    simulator = await startSimulator({ clockOffsetInMs: -7_200_000, timeScale: 2 });
    clients = clientsOf(simulator);
  });

  afterAll(() => clients.stop());

  interface TokenRequest {
    tenantId?: string;
    clientId?: string;
    secret?: string;
    scope?: string;
  }

  /** What the real credential makes of a refusal, and what came over the wire. */
  async function refusal({ scope = scopeOf(simulator), ...changes }: TokenRequest) {
    const error: unknown = await credentialFor(simulator, changes)
      .getToken(scope)
      .catch((reason: unknown) => reason);
    return { message: String(error), status: simulator.requests.at(-1)?.status };
  }

  it("gives the real ClientSecretCredential a token for an hour", async () => {
    const { token, expiresOnTimestamp } = await credentialFor(simulator).getToken(scopeOf(simulator));
    expect(token.split(".")).toHaveLength(3);
    expect(expiresOnTimestamp - Date.now()).toBeGreaterThan(3_500_000);
    expect(expiresOnTimestamp - Date.now()).toBeLessThan(3_600_000);
  });

  it("puts tenant, app, audience and roles into the token, and times of the simulated clock", async () => {
    const payload = (await freshToken(simulator)).split(".")[1] ?? "";
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, number>;
    expect(claims).toMatchObject({
      tid: simulator.tenantId,
      appid: simulator.clientId,
      aud: simulator.graphEndpoint,
      iss: `${simulator.authorityHost}/${simulator.tenantId}/`,
      roles: simulator.roles,
      app_displayname: "Key rotation",
      appidacr: "1",
    });
    const { iat = 0, nbf, exp } = claims;
    expect(Math.abs(iat - simulator.now().getTime() / 1_000)).toBeLessThan(10);
    expect(nbf).toBe(iat);
    expect(exp).toBe(iat + 2 * 3_599);
  });

  it("publishes the key that the token is signed with", async () => {
    const configuration = await clients.plain(`/${simulator.tenantId}/v2.0/.well-known/openid-configuration`);
    const { jwks_uri } = JSON.parse(configuration.text) as { jwks_uri: string };
    const { keys } = JSON.parse((await clients.plain(jwks_uri)).text) as { keys: object[] };
    const header = (await freshToken(simulator)).split(".")[0] ?? "";
    const { kid, alg } = JSON.parse(Buffer.from(header, "base64url").toString()) as Record<string, string>;
    expect(alg).toBe("RS256");
    expect(keys).toEqual([expect.objectContaining({ kid, kty: "RSA", use: "sig" })]);
    expect(keys[0]).not.toHaveProperty("d");
  });

  const nobody = "00000000-1111-2222-3333-444444444444";
  it.each([
    [
      "a wrong secret",
      { secret: "wrong" },
      401,
      /^.*invalid_client: .*AADSTS7000215: Invalid client secret provided\. .*Trace ID/,
    ],
    [
      "an unknown app",
      { clientId: nobody },
      400,
      /unauthorized_client: .*AADSTS700016: Application with identifier '0{8}/,
    ],
    ["an unknown tenant", { tenantId: nobody }, 400, /endpoints_resolution_error/],
    ["another resource", { scope: "https://vault.example/.default" }, 400, /AADSTS500011: .*https:\/\/vault\.example/],
  ])("refuses %s as Entra does, and the real credential tells", async (_, changes, status, message) => {
    const refused = await refusal(changes);
    expect(refused.message).toMatch(message);
    expect(refused.status).toBe(status);
  });

  it.each(["v2.0/.well-known/openid-configuration", "oauth2/v2.0/token"])(
    "says at %s that a tenant is unknown",
    async (path) => {
      const { json } = await clients.plain(`/${nobody}/${path}`);
      expect(json).toMatchObject({ error: "invalid_request", error_codes: [90002] });
      expect(json).toHaveProperty(
        "error_description",
        expect.stringMatching(`^AADSTS90002: Tenant '${nobody}' not found`),
      );
    },
  );

  it("gives the client's own id of the request back as the correlation id", async () => {
    const path = `/${simulator.tenantId}/oauth2/v2.0/token?client-request-id=${nobody}`;
    const { json } = await clients.plain(path, { method: "POST", body: new URLSearchParams({}) });
    expect(json).toHaveProperty("correlation_id", nobody);
    expect(json).toHaveProperty("error_description", expect.stringContaining(`Correlation ID: ${nobody}`));
  });

  /** Posts a form in which all is right but for the change; null takes a field out. */
  async function post(change: Record<string, string | null>, tenant = simulator.tenantId) {
    const form: Record<string, string | null> = {
      grant_type: "client_credentials",
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
      scope: scopeOf(simulator),
      ...change,
    };
    const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== null);
    return clients.plain(`/${tenant}/oauth2/v2.0/token`, { method: "POST", body: new URLSearchParams(given) });
  }

  it.each([
    ["another grant", { grant_type: "password" }, 400, 70003],
    ["no grant", { grant_type: null }, 400, 900144],
    ["no app", { client_id: null }, 400, 900144],
    ["no secret", { client_secret: "" }, 401, 7000218],
    ["no scope", { scope: null }, 400, 900144],
    ["a scope without /.default", { scope: "User.Read" }, 400, 1002012],
    ["scopes of OpenID Connect alone", { scope: "openid offline_access profile" }, 400, 1002012],
    ["the scopes of two resources", { scope: "https://one.example/.default https://two.example/.default" }, 400, 28000],
    ["a permission beside /.default", { scope: "https://one.example/.default User.Read" }, 400, 70011],
  ])("refuses %s", async (_, change, status, code) => {
    const answer = await post(change);
    expect(answer.status).toBe(status);
    expect(answer.json).toHaveProperty("error_codes", [code]);
  });

  it.each(["SCOPE openid offline_access profile", "profile SCOPE openid", "openid  SCOPE", "SCOPE SCOPE email"])(
    "takes the scopes of OpenID Connect that MSAL adds, in any order: %s",
    async (scope) => {
      const answer = await post({ scope: scope.replaceAll("SCOPE", scopeOf(simulator)) });
      expect(answer.status).toBe(200);
      const { access_token } = JSON.parse(answer.text) as { access_token: string };
      const claims = JSON.parse(Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString()) as object;
      expect(claims).toHaveProperty("aud", simulator.graphEndpoint);
    },
  );

  it("knows the tenant by its domain too", async () => {
    for (const domain of ["contoso.example", "Contoso.Example"]) {
      const { token } = await credentialFor(simulator, { tenantId: domain }).getToken(scopeOf(simulator));
      const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as object;
      expect(claims).toHaveProperty("tid", simulator.tenantId);
    }
    const { text } = await clients.plain("/CONTOSO.example/v2.0/.well-known/openid-configuration");
    expect(JSON.parse(text)).toHaveProperty("issuer", `${simulator.url}/${simulator.tenantId}/v2.0`);
    expect((await post({}, "fabrikam.example")).json).toHaveProperty("error_codes", [90002]);
  });

  it.each([
    ["POST", "TENANT/oauth2/token"],
    ["POST", "TENANT/oauth2/v2.0/devicecode"],
    ["GET", "TENANT/oauth2/v2.0/token"],
    ["GET", "common/v2.0/.well-known/openid-configuration"],
  ])("says of %s /%s that it is the simulator that does not play it", async (method, path) => {
    const url = `/${path.replace("TENANT", simulator.tenantId)}`;
    const { status, json } = await clients.plain(url, { method });
    expect(status).toBe(501);
    expect(json).toMatchObject({ error: "SimulatorDoesNotPlay" });
    expect(json).toHaveProperty("error_description", expect.stringContaining(`${method} ${url}`));
  });
});
