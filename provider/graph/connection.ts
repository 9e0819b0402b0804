import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ServiceError } from "../rotation/serviceError";
import { type Cloud, clouds } from "./clouds";

/** One configured value, and where it came from, for messages. */
export interface Setting {
  value: string;
  source: string;
}

/** What is configured, by key. */
export type Settings = Partial<Record<keyof Connection | "environment" | "caCertificateFile", Setting>>;

/** What it takes to reach a tenant's Graph, complete and consistent. */
export interface Connection {
  /** An https address without a path. */
  graphEndpoint: string;
  /** An https address without a path. */
  authorityHost: string;
  tenantId?: string;
  clientId?: string;
  clientSecret?: string;
  /** PEM of a certificate authority to trust besides the usual ones, for both addresses. */
  caCertificate?: string;
}

/**
 * Puts a connection together from what is configured.
 *
 * @throws ServiceError that names everything that is wrong with it, at once.
 */
export function connectionFrom(settings: Settings): Connection {
  const problems = [...emptySettings(settings), ...incompleteSecret(settings), ...impossibleTenant(settings)];
  const connection = {
    ...(oneOf(problems, () => cloudOf(settings)) ?? clouds.public),
    ...oneOf(problems, () => httpsOrigin("graphEndpoint", settings)),
    ...oneOf(problems, () => httpsOrigin("authorityHost", settings)),
    caCertificate: oneOf(problems, () => readCertificate(settings.caCertificateFile)),
    tenantId: settings.tenantId?.value,
    clientId: settings.clientId?.value,
    clientSecret: settings.clientSecret?.value,
  };
  if (problems.length > 0) throw new ServiceError("configuration", problems.join(" "));
  return connection;
}

/** Runs one check and keeps its problem, so that several are reported together. */
function oneOf<T>(problems: string[], check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    problems.push((error as Error).message);
    return undefined;
  }
}

function emptySettings(settings: Settings): string[] {
  return Object.values(settings)
    .filter(({ value }) => value.trim() === "")
    .map(({ source }) => `${source} is empty: set it (pulumi config set) or remove it (pulumi config rm).`);
}

function incompleteSecret({ tenantId, clientId, clientSecret }: Settings): string[] {
  if (!clientSecret) return [];
  return Object.entries({ tenantId, clientId })
    .filter(([, setting]) => !setting)
    .map(
      ([key]) =>
        `bitlocker:${key} is not set, and ${clientSecret.source} needs it: run pulumi config set bitlocker:${key}.`,
    );
}

/** Azure-identity refuses such a text as well, but not before the first request and without naming the key. */
function impossibleTenant({ tenantId }: Settings): string[] {
  if (!tenantId?.value.trim() || /^[\w.-]+$/.test(tenantId.value)) return [];
  return [
    `${tenantId.source} is "${tenantId.value}", which is no tenant: give the tenant's id, a GUID, or its domain.`,
  ];
}

function cloudOf({ environment }: Settings): Cloud | undefined {
  if (!environment) return undefined;
  const cloud = Object.entries(clouds).find(([name]) => name === environment.value.toLowerCase())?.[1];
  if (!cloud) {
    throw new Error(
      `${environment.source} is "${environment.value}", which is no cloud: give one of ${Object.keys(clouds).join(", ")}.`,
    );
  }
  return cloud;
}

/** The configured address under its key; nothing when none is configured. */
function httpsOrigin(key: "graphEndpoint" | "authorityHost", settings: Settings): Partial<Cloud> {
  const { value, source } = settings[key] ?? { value: "", source: key };
  if (value.trim() === "") return {};
  const advice = "Give one that begins with https://, such as https://graph.microsoft.com.";
  if (!URL.canParse(value)) throw new Error(`${source} is "${value}", which is no address. ${advice}`);
  const url = new URL(value);
  if (url.protocol === "https:") return { [key]: url.origin };
  throw new Error(`${source} is "${value}", but credentials only go over https. ${advice}`);
}

function readCertificate(setting: Setting | undefined): string | undefined {
  if (!setting?.value.trim()) return undefined;
  const file = resolve(setting.value);
  const problem = (what: string) =>
    new Error(
      `${setting.source} names ${file}, which ${what}: give the path of a PEM file, absolute or from the program's folder.`,
    );
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw problem("can't be read");
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) throw problem("holds no certificate");
  return text;
}
