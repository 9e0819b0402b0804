import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { certificatesIn, problemOfCertificates } from "./authorities";

/** One configured value, and where it came from, for messages. The value may be a secret; the source never is. */
export interface Setting {
  value: string;
  source: string;
}

/** The keys that are understood, as the stack's configuration has them. */
export type SettingKey =
  | "tenantId"
  | "clientId"
  | "clientSecret"
  | "clientCertificatePath"
  | "clientCertificatePassword"
  | "useOidc"
  | "oidcToken"
  | "oidcTokenFilePath"
  | "oidcRequestUrl"
  | "oidcRequestToken"
  | "adoPipelineServiceConnectionId"
  | "useMsi"
  | "useCli"
  | "environment"
  | "graphEndpoint"
  | "authorityHost"
  | "caCertificateFile"
  | "maxWritesPer20s"
  | "maxRequestsPer20s";

/** What is configured, by key. */
export type Settings = Partial<Record<SettingKey, Setting>>;

// Each of these makes a value of a setting, nothing of one that is absent or empty, and throws what is wrong with it.

/** The origin of an https address that has nothing else. */
export function httpsOrigin(setting: Setting | undefined): string | undefined {
  const url = httpsAddress(setting, "such as https://graph.microsoft.com");
  if (!setting || !url) return undefined;
  if (url.pathname === "/" && !/[?#]/.test(setting.value)) return url.origin;
  throw new Error(`${setting.source} is "${setting.value}", which is more than the host: give ${url.origin}.`);
}

/** An https address as it is. */
export function httpsUrl(setting: Setting | undefined): string | undefined {
  return httpsAddress(setting, "as the pipeline's own variable has it")?.href;
}

function httpsAddress(setting: Setting | undefined, example: string): URL | undefined {
  if (!setting?.value.trim()) return undefined;
  const { value, source } = setting;
  const advice = `Give one that begins with https://, ${example}.`;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // What stands before an @ may be a password, which no message shows.
  if (url ? url.username || url.password : value.includes("@")) {
    throw new Error(`${source} is an address with a user or a password. ${advice}`);
  }
  if (!url) throw new Error(`${source} is "${value}", which is no address. ${advice}`);
  if (url.protocol === "https:") return url;
  throw new Error(`${source} is "${value}", but credentials only go over https. ${advice}`);
}

/** True or false, spelled as the azuread provider takes them. */
export function flag(setting: Setting | undefined): boolean | undefined {
  if (!setting?.value.trim()) return undefined;
  const value = setting.value.trim().toLowerCase();
  if (["true", "1"].includes(value)) return true;
  if (["false", "0"].includes(value)) return false;
  throw new Error(`${setting.source} is "${setting.value}", which is neither: give true or false.`);
}

/** A whole number from 1 to the limit that Graph documents. */
export function numberUpTo(documented: number, setting: Setting | undefined): number | undefined {
  if (!setting?.value.trim()) return undefined;
  const number = Number(setting.value);
  if (Number.isInteger(number) && number >= 1 && number <= documented) return number;
  throw new Error(
    `${setting.source} is "${setting.value}": give a whole number from 1 to ${documented}, which is what Graph allows one app in 20 seconds.`,
  );
}

/** A tenant's id or domain. Azure-identity checks it too, but not before the first request and without naming the key. */
export function tenant(setting: Setting | undefined): string | undefined {
  if (!setting?.value.trim() || /^[\w.-]+$/.test(setting.value)) return setting?.value;
  throw new Error(
    `${setting.source} is "${setting.value}", which is no tenant: give the tenant's id, a GUID, or its domain.`,
  );
}

/** The certificates of a PEM file. */
export function certificateFile(setting: Setting | undefined): string | undefined {
  if (!setting?.value.trim()) return undefined;
  const text = textOf(setting, "the path of a PEM file");
  const problem = problemOfCertificates(text);
  if (problem === undefined) return certificatesIn(text);
  throw new Error(`${naming(setting)}, ${problem}.`);
}

/**
 * The text of the file that a setting names.
 *
 * @throws Error that says what is expected of the file.
 */
export function textOf(setting: Setting, expected: string): string {
  try {
    return readFileSync(resolve(setting.value), "utf8");
  } catch {
    throw new Error(
      `${naming(setting)}, which can't be read: give ${expected}, absolute or from the program's folder.`,
    );
  }
}

/** The setting and the whole path it stands for, as messages begin. */
export function naming({ source, value }: Setting): string {
  return `${source} names ${resolve(value)}`;
}
