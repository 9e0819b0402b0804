import { resolve } from "node:path";
import { ClientAssertionCredential, type TokenCredential, WorkloadIdentityCredential } from "@azure/identity";
import { textOf } from "../../../settings/setting";
import type { Connection } from "../connection";
import { app, type CredentialOptions, type Identity, missing, settingOf, sourceOf } from "./identity";
import { azurePipelinesToken, gitHubToken } from "./oidcRequest";

// An app registration that trusts another identity provider, whose token (OIDC) it presents.

/** Azure-identity asks twice for each access token; the tokens it gets so are good for longer than this. */
const keptForInMs = 60_000;

function asserting(connection: Connection, options: CredentialOptions, ask: () => Promise<string>): TokenCredential {
  const { tenantId = "", clientId = "" } = connection;
  let kept: { token: string; until: number } | undefined;
  const token = async () => {
    if (!kept || Date.now() > kept.until) kept = { token: await ask(), until: Date.now() + keptForInMs };
    return kept.token;
  };
  return new ClientAssertionCredential(tenantId, clientId, token, options);
}

function remedy(connection: Connection): string {
  const [tenantId, clientId] = app.map((key) => sourceOf(connection, key));
  return `Check ${tenantId} and ${clientId}, and that the app registration has a federated credential with the issuer, the subject and the audience of that token.`;
}

export const oidcToken: Identity = {
  asksAuthority: true,
  isChosen: (connection) => connection.useOidc === true && connection.oidcToken !== undefined,
  describe: (connection) => `the OIDC token of ${sourceOf(connection, "oidcToken")}`,
  problems: (connection) => missing(connection, app, "oidcToken"),
  remedy: (connection) => `${remedy(connection)} It may have expired: such tokens are valid for some minutes only.`,
  credential: (connection, options) => asserting(connection, options, async () => connection.oidcToken ?? ""),
};

export const oidcTokenFile: Identity = {
  asksAuthority: true,
  isChosen: (connection) => connection.useOidc === true && connection.oidcTokenFilePath !== undefined,
  describe: (connection) => `the OIDC token in the file of ${sourceOf(connection, "oidcTokenFilePath")}`,
  problems: (connection) => [...missing(connection, app, "oidcTokenFilePath"), ...unreadable(connection)],
  remedy,
  credential: ({ tenantId, clientId, oidcTokenFilePath = "" }, options) =>
    new WorkloadIdentityCredential({ ...options, tenantId, clientId, tokenFilePath: resolve(oidcTokenFilePath) }),
};

function unreadable(connection: Connection): string[] {
  const file = settingOf(connection, "oidcTokenFilePath");
  if (!file.value.trim()) return [];
  try {
    textOf(file, "the path of the file that holds the token");
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/**
 * Azure-identity has a credential for this, but that takes the address from `SYSTEM_OIDCREQUESTURI` alone, and repeats
 * the answer, headers and all, in its errors.
 */
export const azurePipelines: Identity = {
  asksAuthority: true,
  isChosen: (connection) =>
    connection.useOidc === true &&
    (connection.adoPipelineServiceConnectionId !== undefined ||
      sourceOf(connection, "oidcRequestUrl") === "SYSTEM_OIDCREQUESTURI"),
  describe: (connection) => `the OIDC token of Azure Pipelines (${sourceOf(connection, "oidcRequestUrl")})`,
  problems: (connection) => [
    ...missing(connection, app, "useOidc"),
    ...lacking(
      connection,
      "adoPipelineServiceConnectionId",
      "set ARM_OIDC_AZURE_SERVICE_CONNECTION_ID to the id of the service connection",
    ),
    ...lacking(connection, "oidcRequestUrl", "it is the pipeline's SYSTEM_OIDCREQUESTURI"),
    ...lacking(
      connection,
      "oidcRequestToken",
      "give the step the environment variable SYSTEM_ACCESSTOKEN: $(System.AccessToken)",
    ),
  ],
  remedy,
  credential: (connection, options, fetch) =>
    asserting(connection, options, () => azurePipelinesToken(connection, fetch)),
};

/** Also whatever else gives out tokens as GitHub does, and the last way to a token once OIDC is asked for. */
export const gitHubActions: Identity = {
  asksAuthority: true,
  isChosen: (connection) => connection.useOidc === true,
  describe: (connection) => `the OIDC token of GitHub Actions (${sourceOf(connection, "oidcRequestUrl")})`,
  problems: (connection) => [...missing(connection, app, "useOidc"), ...noToken(connection)],
  remedy,
  credential: (connection, options, fetch) => asserting(connection, options, () => gitHubToken(connection, fetch)),
};

function noToken(connection: Connection): string[] {
  if (connection.oidcRequestUrl !== undefined && connection.oidcRequestToken !== undefined) return [];
  return [
    `${sourceOf(connection, "useOidc")} is true, but there is no OIDC token, and no address to request one from: in GitHub Actions give the job \`permissions: id-token: write\`; in Azure Pipelines set ARM_OIDC_AZURE_SERVICE_CONNECTION_ID; elsewhere set bitlocker:oidcTokenFilePath or bitlocker:oidcToken.`,
  ];
}

function lacking(
  connection: Connection,
  key: "adoPipelineServiceConnectionId" | "oidcRequestUrl" | "oidcRequestToken",
  advice: string,
): string[] {
  return connection[key] === undefined
    ? [`bitlocker:${key} is not set, and a token of Azure Pipelines needs it: ${advice}.`]
    : [];
}
