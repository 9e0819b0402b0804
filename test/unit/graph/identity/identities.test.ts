import * as azure from "@azure/identity";
import type { Connection } from "../../../../provider/graph/auth/connection";
import { credentialFor } from "../../../../provider/graph/auth/credential";
import { createFetch } from "../../../../provider/graph/transport/http";
import { identityOf } from "../../../../provider/graph/auth/identity/identities";
import { connectionWith } from "../../../support/connections";

// The real credentials are made, and what they were made with is noted.
jest.mock("@azure/identity", () => {
  const real = jest.requireActual<Record<string, new (...parameters: unknown[]) => object>>("@azure/identity");
  const noting = Object.entries(real)
    .filter(([name]) => name.endsWith("Credential"))
    .map(([name, Credential]) => [name, jest.fn((...parameters: unknown[]) => new Credential(...parameters))] as const);
  return { ...real, ...Object.fromEntries(noting) };
});

const real = jest.requireActual<typeof azure>("@azure/identity");
const app = { tenantId: "7f3c2a10-94b6-4d0e-8a55-1c9e6f2b7d00", clientId: "the-client" };
const common = {
  authorityHost: "https://login.example",
  disableInstanceDiscovery: true,
  httpClient: expect.any(Object) as object,
  redirectOptions: { maxRetries: 0 },
};

/** Everything that chooses an identity, the first in rank first. */
const choices = [
  [{ clientSecret: "the-secret" }, "the client secret of bitlocker:clientSecret"],
  [{ clientCertificatePath: "/app.pem" }, "the client certificate of bitlocker:clientCertificatePath"],
  [{ useOidc: true, oidcToken: "x" }, "the OIDC token of bitlocker:oidcToken"],
  [{ useOidc: true, oidcTokenFilePath: "/token" }, "the OIDC token in the file of bitlocker:oidcTokenFilePath"],
  [
    { useOidc: true, adoPipelineServiceConnectionId: "x" },
    "the OIDC token of Azure Pipelines (bitlocker:oidcRequestUrl)",
  ],
  [{ useOidc: true }, "the OIDC token of GitHub Actions (bitlocker:oidcRequestUrl)"],
  [{ useMsi: true }, "the managed identity (bitlocker:useMsi)"],
  [{ useCli: true }, "the identity of the Azure CLI (bitlocker:useCli)"],
  [{}, "the identity that was found"],
] as const satisfies (readonly [Partial<Connection>, string])[];

const credentialIn = (connection: Connection) => credentialFor(connection, createFetch(undefined));

const described = (connection: Connection) => identityOf(connection).describe(connection);

describe("the identity", () => {
  it.each(choices.map((choice, rank) => [choice[1], choice[0], rank] as const))(
    "is %s when that is configured, whatever of lower rank is configured as well",
    (description, settings, rank) => {
      expect(described(connectionWith(settings))).toBe(description);
      for (const [lower] of choices.slice(rank)) {
        expect(described(connectionWith({ ...lower, ...settings }))).toBe(description);
      }
    },
  );

  it("is none of OIDC unless that is asked for", () => {
    const oidc = { oidcToken: "x", oidcTokenFilePath: "/x", oidcRequestUrl: "https://x", oidcRequestToken: "x" };
    expect(described(connectionWith({ ...oidc, adoPipelineServiceConnectionId: "x" }))).toBe(
      "the identity that was found",
    );
    expect(described(connectionWith({ ...oidc, useOidc: false, useMsi: true }))).toContain("managed identity");
  });

  it("is that of Azure Pipelines when the address is, even without a service connection", () => {
    const sources = { oidcRequestUrl: "SYSTEM_OIDCREQUESTURI" };
    const connection = connectionWith({ useOidc: true, oidcRequestUrl: "https://x", sources });
    expect(described(connection)).toBe("the OIDC token of Azure Pipelines (SYSTEM_OIDCREQUESTURI)");
  });

  it("is described with the setting that won, wherever that came from", () => {
    const sources = { clientSecret: "ARM_CLIENT_SECRET", clientCertificatePath: "azuread:clientCertificatePath" };
    expect(described(connectionWith({ clientSecret: "x", sources }))).toBe("the client secret of ARM_CLIENT_SECRET");
    expect(described(connectionWith({ clientCertificatePath: "x", sources }))).toBe(
      "the client certificate of azuread:clientCertificatePath",
    );
  });
});

describe("the credential", () => {
  beforeEach(() => jest.clearAllMocks());

  it("of a client secret", () => {
    expect(credentialIn(connectionWith({ ...app, clientSecret: "the-secret" }))).toBeInstanceOf(
      real.ClientSecretCredential,
    );
    expect(azure.ClientSecretCredential).toHaveBeenCalledWith(app.tenantId, app.clientId, "the-secret", common);
  });

  it.each([undefined, "the-password"])("of a client certificate, its password being %s", (certificatePassword) => {
    const connection = { ...app, clientCertificatePath: "app.pem", clientCertificatePassword: certificatePassword };
    expect(credentialIn(connectionWith(connection))).toBeInstanceOf(real.ClientCertificateCredential);
    const certificatePath = `${process.cwd()}/app.pem`;
    expect(azure.ClientCertificateCredential).toHaveBeenCalledWith(
      app.tenantId,
      app.clientId,
      { certificatePath, certificatePassword },
      common,
    );
  });

  it("of a token file, which is read again whenever it is needed", () => {
    const connection = connectionWith({ ...app, useOidc: true, oidcTokenFilePath: "/var/run/token" });
    expect(credentialIn(connection)).toBeInstanceOf(real.WorkloadIdentityCredential);
    expect(azure.WorkloadIdentityCredential).toHaveBeenCalledWith({
      ...common,
      ...app,
      tokenFilePath: "/var/run/token",
    });
  });

  it.each([
    ["a token", { oidcToken: "x" }],
    ["Azure Pipelines", { adoPipelineServiceConnectionId: "x" }],
    ["GitHub Actions", {}],
  ])("of %s", (_, settings) => {
    const connection = connectionWith({ ...app, useOidc: true, ...settings });
    expect(credentialIn(connection)).toBeInstanceOf(real.ClientAssertionCredential);
    expect(azure.ClientAssertionCredential).toHaveBeenCalledWith(
      app.tenantId,
      app.clientId,
      expect.any(Function),
      common,
    );
  });

  it.each([undefined, "the-client"])("of the managed identity %s", (clientId) => {
    const credential = credentialIn(connectionWith({ tenantId: app.tenantId, clientId, useMsi: true }));
    expect(credential).toBeInstanceOf(real.ManagedIdentityCredential);
    expect(azure.ManagedIdentityCredential).toHaveBeenCalledWith(expect.objectContaining({ clientId }));
  });

  it("of the Azure CLI, in the tenant", () => {
    expect(credentialIn(connectionWith({ ...app, useCli: true }))).toBeInstanceOf(real.AzureCliCredential);
    expect(azure.AzureCliCredential).toHaveBeenCalledWith({ tenantId: app.tenantId });
  });

  it("is whatever azure-identity finds for the tenant and the app when nothing says more", () => {
    expect(credentialIn(connectionWith(app))).toBeInstanceOf(real.DefaultAzureCredential);
    expect(azure.DefaultAzureCredential).toHaveBeenCalledWith(
      expect.objectContaining({ ...common, tenantId: app.tenantId, managedIdentityClientId: app.clientId }),
    );
  });

  it.each([
    [
      { useCli: false, oidcTokenFilePath: "/token", ...app },
      ["WorkloadIdentityCredential", "ManagedIdentityCredential"],
    ],
    [{ useCli: false }, ["ManagedIdentityCredential"]],
    [{ useMsi: false }, ["AzureCliCredential", "AzurePowerShellCredential", "AzureDeveloperCliCredential"]],
  ])("does not use what is switched off by %j", (settings, names) => {
    expect(credentialIn(connectionWith(settings))).toBeInstanceOf(real.ChainedTokenCredential);
    const [sources = []] = jest.mocked(azure.ChainedTokenCredential).mock.calls.map((sources) => sources);
    expect(sources.map(({ constructor }) => constructor.name)).toEqual(names);
  });
});
