import { verify } from "node:crypto";
import type { Connection } from "../../../../provider/graph/auth/connection";
import { scopeOf } from "../../../../provider/graph/auth/clouds";
import { credentialFor } from "../../../../provider/graph/auth/credential";
import { explainCredentialError } from "../../../../provider/graph/auth/credentialErrors";
import { createFetch } from "../../../../provider/graph/transport/http";
import { type Authority, startAuthority } from "../../../support/authority";
import { createClientCertificate, encrypted } from "../../../support/clientCertificate";
import { connectionWith, jsonWebToken } from "../../../support/connections";
import { deadAddress } from "../../../support/simulatedTenant";
import { testFolder } from "../../../support/testFolder";

const app = { tenantId: "7f3c2a10-94b6-4d0e-8a55-1c9e6f2b7d00", clientId: "the-client" };
const pipelineToken = jsonWebToken({ sub: "repo:contoso/endpoints:ref:refs/heads/main" });

describe("an access token", () => {
  let authority: Authority;
  const folder = testFolder();
  beforeAll(async () => {
    authority = await startAuthority();
  });
  afterEach(() => authority.forget());
  afterAll(() => authority.stop());

  const connectionTo = (settings: Partial<Connection>) =>
    connectionWith({ authorityHost: authority.origin, caCertificate: authority.caCertificate, ...app, ...settings });

  /** Gets a token, and says in which form it was asked for. */
  async function formFor(settings: Partial<Connection>): Promise<Record<string, string>> {
    const connection = connectionTo(settings);
    const token = await credentialFor(connection, createFetch(connection.caCertificate)).getToken(scopeOf(connection));
    expect(token?.token).toBe("the-access-token");
    const forms = authority.forms();
    expect(forms).toHaveLength(1);
    const form = Object.fromEntries(forms[0] ?? []);
    expect(form).toMatchObject({ client_id: app.clientId, grant_type: "client_credentials" });
    expect(form.scope).toContain("https://graph.example/.default");
    return form;
  }

  /** What a user is told when there is none. */
  async function errorFor(settings: Partial<Connection>): Promise<string> {
    const connection = connectionTo(settings);
    const fetch = createFetch(connection.caCertificate);
    const error: unknown = await credentialFor(connection, fetch)
      .getToken(scopeOf(connection))
      .catch((why: unknown) => why);
    return (await explainCredentialError(error, connection, fetch)).message;
  }

  it("is asked for with the client secret", async () => {
    expect(await formFor({ clientSecret: "the-secret" })).toMatchObject({ client_secret: "the-secret" });
  });

  it("is asked for with an assertion that the client certificate's key has signed", async () => {
    const { certificate, privateKey } = await createClientCertificate();
    const clientCertificatePath = folder.write("app.pem", certificate + encrypted(privateKey, "the-password"));
    const form = await formFor({ clientCertificatePath, clientCertificatePassword: "the-password" });
    const [header = "", payload = "", signature = ""] = (form.client_assertion ?? "").split(".");
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toMatchObject({ iss: app.clientId });
    const key = { key: certificate, ...signing[algorithmOf(header)] };
    expect(verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"))).toBe(true);
  });

  it("is asked for with the OIDC token as it is", async () => {
    const form = await formFor({ useOidc: true, oidcToken: pipelineToken });
    expect(form.client_assertion).toBe(pipelineToken);
  });

  it("is asked for with the OIDC token of the file", async () => {
    const form = await formFor({ useOidc: true, oidcTokenFilePath: folder.write("token", `${pipelineToken}\n`) });
    expect(form.client_assertion).toBe(pipelineToken);
  });

  describe("in GitHub Actions", () => {
    const settings = () => ({
      useOidc: true,
      oidcRequestUrl: `${authority.origin}/actions/token?api-version=2.0`,
      oidcRequestToken: "the-request-token",
      sources: { oidcRequestUrl: "ACTIONS_ID_TOKEN_REQUEST_URL" } as const,
    });

    it("is asked for with the token that GitHub gives the job", async () => {
      authority.answers.pipeline = { status: 200, body: { count: 1, value: pipelineToken } };
      expect((await formFor(settings())).client_assertion).toBe(pipelineToken);
      const requests = authority.asked.filter(({ url }) => url.pathname === "/actions/token");
      expect(requests).toHaveLength(1);
      expect(requests[0]).toMatchObject({ method: "GET", headers: { authorization: "Bearer the-request-token" } });
      expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({
        "api-version": "2.0",
        audience: "api://AzureADTokenExchange",
      });
    });

    it("leaves an audience as it is that the address has", async () => {
      authority.answers.pipeline = { status: 200, body: { value: pipelineToken } };
      const { oidcRequestUrl, ...rest } = settings();
      await formFor({ ...rest, oidcRequestUrl: `${oidcRequestUrl}&audience=own` });
      expect(authority.asked.map(({ url }) => url.searchParams.getAll("audience")).flat()).toEqual(["own"]);
    });

    it.each([
      [{ status: 403, body: { message: "secret body" } }, "gave no OIDC token, but answered 403."],
      [{ status: 302, body: "", location: "/sign-in" }, "gave no OIDC token, but answered 302."],
      [{ status: 200, body: "<html>secret body" }, "gave no OIDC token, but an answer that is not JSON."],
      [{ status: 200, body: { value: "" } }, "answered without an OIDC token."],
      [{ status: 200, body: "null" }, "answered without an OIDC token."],
    ])("can't be got when GitHub answers %j", async (pipeline, said) => {
      authority.answers.pipeline = pipeline;
      const message = await errorFor(settings());
      expect(message).toContain(
        `Could not get an access token with the OIDC token of GitHub Actions (ACTIONS_ID_TOKEN_REQUEST_URL): GitHub Actions ${said}`,
      );
      expect(message).toContain("federated credential");
      expect(message).not.toMatch(/the-request-token|secret body/);
      expect(authority.forms()).toEqual([]);
    });

    it("can't be got when GitHub can't be reached", async () => {
      const message = await errorFor({ ...settings(), oidcRequestUrl: await deadAddress() });
      expect(message).toMatch(/GitHub Actions could not be asked for an OIDC token: .*ECONNREFUSED/);
    });
  });

  describe("in Azure Pipelines", () => {
    const settings = () => ({
      useOidc: true,
      oidcRequestUrl: `${authority.origin}/_apis/oidctoken`,
      oidcRequestToken: "the-system-token",
      adoPipelineServiceConnectionId: "the-connection",
    });

    it("is asked for with the token of the service connection", async () => {
      authority.answers.pipeline = { status: 200, body: { oidcToken: pipelineToken } };
      expect((await formFor(settings())).client_assertion).toBe(pipelineToken);
      const requests = authority.asked.filter(({ url }) => url.pathname === "/_apis/oidctoken");
      expect(requests).toHaveLength(1);
      expect(requests[0]).toMatchObject({ method: "POST", headers: { authorization: "Bearer the-system-token" } });
      expect(requests[0]?.headers["x-tfs-fedauthredirect"]).toBe("Suppress");
      expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({
        "api-version": "7.1",
        serviceConnectionId: "the-connection",
      });
    });

    it("can't be got when Azure Pipelines refuses", async () => {
      authority.answers.pipeline = { status: 404, body: { message: "No service connection" } };
      expect(await errorFor(settings())).toContain("Azure Pipelines gave no OIDC token, but answered 404.");
    });
  });

  it.each([
    [{ clientSecret: "the-secret" }, "the client secret of ARM_CLIENT_SECRET", /secrets expire/],
    [{ useOidc: true, oidcToken: pipelineToken }, "the OIDC token of ARM_OIDC_TOKEN", /federated credential.*expired/],
  ] as const)(
    "that is refused names what was presented, with %j, and repeats none of it",
    async (settings, presented, remedy) => {
      const error_description = `AADSTS999999: no match for the-secret or ${pipelineToken}. Trace ID: abc`;
      authority.answers.token = { status: 401, body: { error: "invalid_client", error_description } };
      const sources = { clientSecret: "ARM_CLIENT_SECRET", oidcToken: "ARM_OIDC_TOKEN", clientId: "AZURE_CLIENT_ID" };
      const message = await errorFor({ ...settings, sources });
      expect(message).toMatch(`Entra ID refused ${presented}: AADSTS999999: no match for `);
      expect(message).toMatch(remedy);
      expect(message).toContain("Check bitlocker:tenantId");
      expect(message).toContain("AZURE_CLIENT_ID");
      expect(message).not.toContain(pipelineToken);
      if ("clientSecret" in settings) expect(message).not.toContain("the-secret");
    },
  );
});

/** How Entra's two kinds of signatures are verified. */
const signing: Record<string, object> = { RS256: {}, PS256: { padding: 6, saltLength: 32 } };

function algorithmOf(header: string): string {
  return (JSON.parse(Buffer.from(header, "base64url").toString()) as { alg: string }).alg;
}
