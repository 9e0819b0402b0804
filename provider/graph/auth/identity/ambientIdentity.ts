import { resolve } from "node:path";
import {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  AzurePowerShellCredential,
  ChainedTokenCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from "@azure/identity";
import { keyName } from "../../../settings/setting";
import type { SettingKey } from "../../../settings/table";
import type { Connection } from "../connection";
import { type CredentialOptions, type Identity, missing, sourceOf } from "./identity";

// An identity that this machine has or that somebody has signed in to on it.

export const managedIdentity: Identity = {
  asksAuthority: false,
  isChosen: (connection) => connection.useMsi === true,
  describe: (connection) => `the managed identity (${sourceOf(connection, "useMsi")})`,
  problems: () => [],
  remedy: (connection) =>
    `Check that this machine has a managed identity; ${sourceOf(connection, "clientId")} is only for a user-assigned one.`,
  credential: ({ clientId }, options) => new ManagedIdentityCredential({ ...options, clientId }),
};

export const azureCli: Identity = {
  asksAuthority: false,
  isChosen: (connection) => connection.useCli === true,
  describe: (connection) => `the identity of the Azure CLI (${sourceOf(connection, "useCli")})`,
  problems: () => [],
  remedy: () => "Sign in with the Azure CLI (az login), to the right tenant.",
  credential: ({ tenantId }) => new AzureCliCredential({ tenantId }),
};

/** Nothing is configured: azure-identity looks for a workload's identity, a managed one, one that is signed in to a tool. */
export const ambientIdentity: Identity = {
  asksAuthority: false,
  isChosen: () => true,
  describe: () => "the identity that was found",
  problems: (connection) => [
    ...unused(connection, "clientCertificatePassword", "clientCertificatePath"),
    ...unused(connection, "oidcToken", "useOidc"),
    ...unused(connection, "oidcTokenFilePath", "useOidc"),
    ...unused(connection, "oidcRequestUrl", "useOidc"),
    ...nothingLeft(connection),
  ],
  remedy: () => "Check the identity that is signed in.",
  credential: (connection, options) => {
    const { tenantId, clientId, useMsi, useCli } = connection;
    return useMsi === false || useCli === false
      ? new ChainedTokenCredential(...allowed(connection, options))
      : new DefaultAzureCredential({ ...options, tenantId, managedIdentityClientId: clientId });
  },
};

/** A setting of ours that has no effect without another one. Others' may be meant for others. */
function unused(connection: Connection, key: SettingKey, needed: SettingKey): string[] {
  const isOurs = connection.sources?.[key] === keyName(key, connection.provider);
  return isOurs ? missing(connection, [needed], key) : [];
}

function nothingLeft(connection: Connection): string[] {
  if (connection.useMsi !== false || connection.useCli !== false || workload(connection)) return [];
  const [useMsi, useCli] = (["useMsi", "useCli"] as const).map((key) => sourceOf(connection, key));
  return [
    `${useMsi} and ${useCli} are false, and no other identity is configured: set bitlocker:clientSecret, or one of them to true.`,
  ];
}

/** What DefaultAzureCredential consists of, in its order, without what is switched off: it has no switches for that. */
function allowed(connection: Connection, options: CredentialOptions): TokenCredential[] {
  const { tenantId, clientId, useMsi, useCli } = connection;
  const atWork = workload(connection);
  return [
    ...(atWork ? [new WorkloadIdentityCredential({ ...options, ...atWork })] : []),
    ...(useMsi === false ? [] : [new ManagedIdentityCredential({ ...options, clientId })]),
    ...(useCli === false ? [] : signedIn.map((Credential) => new Credential({ tenantId }))),
  ];
}

const signedIn = [AzureCliCredential, AzurePowerShellCredential, AzureDeveloperCliCredential];

/** The identity that Kubernetes gives to what runs there, all of it in environment variables. */
function workload({ tenantId, clientId, oidcTokenFilePath }: Connection) {
  return tenantId && clientId && oidcTokenFilePath
    ? { tenantId, clientId, tokenFilePath: resolve(oidcTokenFilePath) }
    : undefined;
}
