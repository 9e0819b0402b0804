import { ClientSecretCredential } from "@azure/identity";
import { aadstsCodes } from "../../../provider/graph/wording/aadsts";
import type { Connection } from "../../../provider/graph/auth/connection";
import { explainCredentialError } from "../../../provider/graph/auth/credentialErrors";
import { unreachable } from "../../../provider/graph/wording/unreachable";
import { GraphClient } from "../../../provider/graph/transport/graphClient";
import { createFetch, NoAnswerError } from "../../../provider/graph/transport/http";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { startSimulator, type Simulator } from "../../../simulator/index";
import { rejection } from "../../support/errors";
import { connectionTo, deadAddress } from "../../support/simulatedTenant";
import { tokenRequestsBy } from "../../../provider/graph/auth/tokenRequests";
import { connectionWith } from "../../support/connections";

const nobody = "00000000-0000-4000-8000-000000000000";

describe("the error when there is no token", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ devices: [] });
  });
  afterEach(() => simulator.clearFaults());
  afterAll(() => simulator.stop());

  /** What a user is told, by way of the client that all requests take. */
  async function errorWith(more: Partial<Connection>): Promise<ServiceError> {
    return rejection(new GraphClient(connectionTo(simulator, more)).send({ method: "GET", path: "/x" }), ServiceError);
  }

  /** The same of an authority that can't be talked to, without the seconds in which azure-identity tries again. */
  async function errorAtOnce(more: Partial<Connection>): Promise<ServiceError> {
    const connection = connectionTo(simulator, more);
    const { tenantId = "", clientId = "", clientSecret = "", authorityHost } = connection;
    const fetch = createFetch(connection.caCertificate);
    const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
      authorityHost,
      disableInstanceDiscovery: true,
      retryOptions: { maxRetries: 0 },
      httpClient: tokenRequestsBy(fetch),
    });
    const error: unknown = await credential
      .getToken("https://graph.microsoft.com/.default")
      .catch((why: unknown) => why);
    return explainCredentialError(error, connection, fetch);
  }

  it("says what Entra ID said of a wrong secret, and what to do, but not the secret", async () => {
    const { kind, message } = await errorWith({ clientSecret: "a-wrong-secret" });
    expect(kind).toBe("credentials");
    expect(message).toMatch(
      /^Entra ID refused the client secret of bitlocker:clientSecret: AADSTS7000215: Invalid client secret provided\./,
    );
    expect(message).toMatch(/\(Trace ID: [\da-f-]{36}\)/);
    expect(message).toMatch(
      /Check bitlocker:tenantId, bitlocker:clientId and bitlocker:clientSecret.*secrets expire\.$/,
    );
    expect(message).not.toMatch(/a-wrong-secret|Correlation ID|Timestamp|\n/);
  });

  it("says in words that an answer could not be read, and does not quote the library", async () => {
    const connection = connectionTo(simulator, {});
    const text = "[object Object]: Error(s): Not Available - Timestamp: Not Available - Trace ID: Not Available";
    const { message } = await explainCredentialError(
      new Error(text),
      connection,
      createFetch(connection.caCertificate),
    );
    expect(message).toContain("The answer is neither a token nor an error of Entra ID.");
    expect(message).not.toContain("object Object");
  });

  it("says that the app is unknown", async () => {
    const { kind, message } = await errorWith({ clientId: nobody });
    expect(kind).toBe("credentials");
    expect(message).toContain(`AADSTS700016: Application with identifier '${nobody}' was not found`);
  });

  it("says that the tenant is unknown, which azure-identity does not", async () => {
    const { kind, message } = await errorWith({ tenantId: nobody });
    expect(kind).toBe("credentials");
    expect(message).toContain(`AADSTS90002: Tenant '${nobody}' not found.`);
  });

  it("never holds the secret, even if the authority repeats it", async () => {
    const { clientSecret } = simulator;
    const error_description = `AADSTS7000215: no, ${clientSecret} is not it, not ${clientSecret}. Trace ID: abc`;
    simulator.addFault({ path: /oauth2/, status: 401, body: { error: "invalid_client", error_description } });
    const { message } = await errorWith({});
    expect(message).toContain("AADSTS7000215: no, [secret] is not it, not [secret]. (Trace ID: abc)");
    expect(message).not.toContain(clientSecret);
  });

  it("never holds the secret when the error is not Entra ID's", async () => {
    const connection = connectionTo(simulator, { tenantId: undefined });
    const error = new Error(`could not send client_secret=${simulator.clientSecret}`);
    const { kind, message } = await explainCredentialError(error, connection, createFetch(undefined));
    expect(kind).toBe("credentials");
    expect(message).toContain(
      "Could not get an access token with the client secret of bitlocker:clientSecret: could not send client_secret=[secret]",
    );
  });

  it("quotes Entra ID with the trace id where there is one, and quotes nothing where it gave no code", async () => {
    const connection = connectionTo(simulator, { tenantId: undefined });
    const explained = async (text: string) =>
      (await explainCredentialError(new Error(text), connection, createFetch(undefined))).message;
    expect(await explained("x AADSTS4: no such user.\r\nmore")).toContain("AADSTS4: no such user. Check");
    expect(await explained("Error(s) - Trace ID: none")).toContain("clientSecret: Error(s) - Trace ID: none Check");
  });

  it("says that the authority's certificate is not trusted, and what to set", async () => {
    const { kind, message } = await errorAtOnce({ caCertificate: undefined });
    expect(kind).toBe("unreachable");
    expect(message).toMatch(`${simulator.url} can't be reached: `);
    expect(message).toMatch(/certificate.*bitlocker:authorityHost.*set bitlocker:caCertificateFile\.$/);
  });

  it("says that the authority can't be reached", async () => {
    const authorityHost = await deadAddress();
    const { kind, message } = await errorAtOnce({ authorityHost });
    expect(kind).toBe("unreachable");
    expect(message).toMatch(new RegExp(`^${authorityHost} can't be reached: .*ECONNREFUSED.*bitlocker:authorityHost`));
  });

  describe("in passing trouble", () => {
    it.each([
      ["503", { status: 503, headers: { "Retry-After": "0" }, body: "<html>" }],
      ["504 in JSON", { status: 504, body: { error: "x", error_description: "late" } }],
      ["408", { status: 408 }],
      ["429", { status: 429, headers: { "Retry-After": "0" } }],
      ["a lost connection", { reset: "before" as const }],
    ])("is unreachable and no refusal of the secret: %s of the token endpoint", async (_, fault) => {
      simulator.addFault({ path: /oauth2/, times: Infinity, ...fault });
      const { kind, message } = await errorWith({});
      expect(kind).toBe("unreachable");
      expect(message).toMatch(/which is in trouble: .*This may pass\. Run this again later\.$/);
      expect(message).not.toContain("refused");
    });

    it.each(Object.entries(aadstsCodes).filter(([, { passes }]) => passes))(
      "is unreachable where Entra ID says so with AADSTS%s",
      async (code) => {
        const error_description = `AADSTS${code}: It is not available. Trace ID: abc`;
        simulator.addFault({
          path: /oauth2/,
          status: 400,
          body: { error: "temporarily_unavailable", error_description },
        });
        const { kind, message } = await errorWith({});
        expect(kind).toBe("unreachable");
        expect(message).toContain(`AADSTS${code}: It is not available. (Trace ID: abc). `);
        expect(message).not.toContain("refused");
      },
    );

    it.each([
      [503, "server_error", 7000215, "credentials"],
      [503, "server_error", 999999, "unreachable"],
      [400, "temporarily_unavailable", 999999, "unreachable"],
      [400, "invalid_request", 999999, "credentials"],
    ])("a code outranks the status if it is known, and else does not: %i, %s, AADSTS%i", async (...refusal) => {
      const [status, error, code, expected] = refusal;
      const body = { error, error_description: `AADSTS${code}: It is not available. Trace ID: abc` };
      const headers = { "Retry-After": "0" };
      simulator.addFault({ path: /oauth2/, times: Infinity, status, headers, body });
      const { kind, message } = await errorWith({});
      expect(kind).toBe(expected);
      expect(message).toContain(`AADSTS${code}: It is not available. (Trace ID: abc)`);
    });

    it("is unreachable where a pipeline's token service does not answer", async () => {
      const connection = connectionTo(simulator, { clientSecret: undefined, useOidc: true });
      const error = new Error("GitHub Actions gave no OIDC token, but answered 503.");
      const { kind } = await explainCredentialError(error, connection, createFetch(undefined));
      expect(kind).toBe("unreachable");
    });

    const offline =
      "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url: /x";
    const unavailable = (text: string) => Object.assign(new Error(text), { name: "CredentialUnavailableError" });

    it.each([
      ["the Azure CLI", { useCli: true }, offline, false, "unreachable"],
      [
        "the Azure CLI, which is not installed",
        { useCli: true },
        "Azure CLI could not be found.",
        false,
        "noCredentials",
      ],
      [
        "a managed identity that may not exist",
        { useMsi: true },
        "Network unreachable. network_error",
        false,
        "noCredentials",
      ],
      [
        "a managed identity that gave one before",
        { useMsi: true },
        "Network unreachable. network_error",
        true,
        "unreachable",
      ],
      ["what was found, and may be nothing", {}, offline, false, "noCredentials"],
      ["what was found, and gave one before", {}, offline, true, "unreachable"],
      ["what was found, gave one before, and is signed out", {}, "Please run 'az login'", true, "credentials"],
    ])("is told from credentials that are missing: %s", async (_, settings, text, isRenewal, expected) => {
      const connection = connectionTo(simulator, { clientSecret: undefined, ...settings });
      const error = unavailable(text);
      const { kind, message } = await explainCredentialError(error, connection, createFetch(undefined), {
        isRenewal,
      });
      expect(kind).toBe(expected);
      if (isRenewal) expect(message).toContain(text);
    });
  });

  it.each([
    [53003, /Conditional|sign-in log.*policy/],
    [7000112, /Enable the enterprise application/],
    [90002, /bitlocker:tenantId.*bitlocker:environment/],
    [700016, /bitlocker:clientId.*bitlocker:tenantId/],
    [700024, /clock/],
    [7000222, /new secret/],
    [700213, /federated credential/],
  ])("ends with the remedy for AADSTS%i", async (code, remedy) => {
    const error_description = `AADSTS${code}: No. Trace ID: abc`;
    simulator.addFault({ path: /oauth2/, status: 401, body: { error: "invalid_client", error_description } });
    const { kind, message } = await errorWith({});
    expect(kind).toBe("credentials");
    expect(message).toMatch(remedy);
    expect(message).not.toContain("a secret's value is needed, not its id");
  });

  describe("without a secret", () => {
    const { env } = process;
    // Of azure-identity's chain only the Azure CLI is left, and that is not to be found.
    beforeEach(() => (process.env = { ...env, AZURE_TOKEN_CREDENTIALS: "AzureCliCredential", PATH: "" }));
    afterEach(() => (process.env = env));

    it.each(["known", "unknown"])("says how to configure one or to sign in, the tenant being %s", async (tenant) => {
      const tenantId = tenant === "known" ? simulator.tenantId : undefined;
      const { kind, message } = await errorWith({ tenantId, clientSecret: undefined });
      expect(kind).toBe("noCredentials");
      expect(message).toMatch(/^No credentials were found\. Set bitlocker:tenantId, .*--secret.*\(az login\)\.$/);
    });

    it("does not say that none were found when one was, and failed", async () => {
      const connection = connectionTo(simulator, { clientSecret: undefined });
      const error = new Error("ManagedIdentityCredential: it answered 400");
      const { kind, message } = await explainCredentialError(error, connection, createFetch(undefined));
      expect(kind).toBe("credentials");
      expect(message).toContain("token with the identity that was found: ManagedIdentityCredential: it answered 400");
    });

    it.each([{ useMsi: true }, { useCli: true }, {}])(
      "asks no authority that had no part in it: %j",
      async (settings) => {
        const connection = connectionTo(simulator, { clientSecret: undefined, ...settings });
        const fetch = jest.fn();
        await explainCredentialError(new Error("nothing"), connection, fetch);
        expect(fetch).not.toHaveBeenCalled();
      },
    );

    it("says so of the Azure CLI, when that is asked for", async () => {
      const { kind, message } = await errorWith({ clientSecret: undefined, useCli: true });
      expect(kind).toBe("noCredentials");
      expect(message).toMatch(
        /^Could not get an access token with the identity of the Azure CLI \(bitlocker:useCli\): .*az login/s,
      );
    });

    it("points at the identity that is signed in when Entra ID refuses that", async () => {
      const connection = connectionTo(simulator, { clientSecret: undefined });
      const error = new Error("AzureCliCredential: AADSTS5: no. Trace ID: x");
      const { kind, message } = await explainCredentialError(error, connection, createFetch(undefined));
      expect(kind).toBe("credentials");
      expect(message).toContain("AADSTS5: no. (Trace ID: x) Check the identity that is signed in.");
    });
  });
});

describe("unreachable", () => {
  it.each(["graphEndpoint", "authorityHost"] as const)("names the address, the reason and bitlocker:%s", (key) => {
    const connection = connectionWith({ [key]: "https://x.example" });
    const error = unreachable(connection, key, new NoAnswerError(new Error("no route")));
    expect(error.kind).toBe("unreachable");
    expect(error.message).toBe(
      `https://x.example can't be reached: no route. Check the network, the proxy and, if it is set, bitlocker:${key}; for a private certificate authority set bitlocker:caCertificateFile.`,
    );
  });
});
