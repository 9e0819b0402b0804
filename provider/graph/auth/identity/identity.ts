import type { TokenCredential, TokenCredentialOptions } from "@azure/identity";
import { keyName, type Setting } from "../../../settings/setting";
import type { SettingKey } from "../../../settings/table";
import type { Connection } from "../connection";
import type { Fetch } from "../../transport/http";

/** What every credential of azure-identity is told. */
export interface CredentialOptions extends Pick<
  TokenCredentialOptions,
  "httpClient" | "redirectOptions" | "additionalPolicies"
> {
  authorityHost: string;
  disableInstanceDiscovery: boolean;
}

/** One way to prove who is asking. */
export interface Identity {
  /** Whether it is presented to the configured authority, so that a failure may be due to that. */
  asksAuthority: boolean;
  isChosen(connection: Connection): boolean;
  /** What is presented and which setting chose it, as messages say it; never the credential itself. */
  describe(connection: Connection): string;
  /** What is missing or can't be right, each with its remedy. */
  problems(connection: Connection): string[];
  /** What to check when it is refused. */
  remedy(connection: Connection): string;
  /** @param fetch Trusts what the connection trusts, and goes through the same proxies. */
  credential(connection: Connection, options: CredentialOptions, fetch: Fetch): TokenCredential;
}

/** Where a setting of a connection came from. */
export function sourceOf({ sources, provider }: Connection, key: SettingKey): string {
  return sources?.[key] ?? keyName(key, provider);
}

/** The setting again, of a connection's text. */
export function settingOf(connection: Connection, key: "clientCertificatePath" | "oidcTokenFilePath"): Setting {
  return { value: connection[key] ?? "", source: sourceOf(connection, key) };
}

/** The problem of each key that is not set although another needs it. */
export function missing(connection: Connection, needed: SettingKey[], neededBy: SettingKey): string[] {
  const { sources = {}, provider } = connection;
  const remedy = (key: SettingKey) => (provider === undefined ? `run pulumi config set ${keyName(key)}` : "set it");
  return needed
    .filter((key) => !(key in sources) && !connection[key as keyof Connection])
    .map(
      (key) => `${keyName(key, provider)} is not set, and ${sourceOf(connection, neededBy)} needs it: ${remedy(key)}.`,
    );
}

/** The tenant and the app, which everything that is not found on the machine itself needs. */
export const app = ["tenantId", "clientId"] as const satisfies SettingKey[];
