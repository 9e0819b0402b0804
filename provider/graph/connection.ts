import { ServiceError } from "../rotation/serviceError";
import { type Cloud, cloudNamed, clouds } from "./clouds";
import { identityOf } from "./identity/identities";
import { defaultQuota, documentedQuota } from "./limits";
import { certificateFile, flag, httpsOrigin, httpsUrl, numberUpTo, tenant } from "./settings";
import type { SettingKey, Settings } from "./settings";
import { strayCharacters, withoutStrayCharacters } from "./strayCharacters";

/** What it takes to reach a tenant's Graph, complete and consistent. */
export interface Connection {
  /** An https address without a path. */
  graphEndpoint: string;
  /** An https address without a path. */
  authorityHost: string;
  tenantId?: string;
  clientId?: string;
  clientSecret?: string;
  /** A PEM file of a certificate and its private key. */
  clientCertificatePath?: string;
  clientCertificatePassword?: string;
  /** Whether to present a token of another identity provider, such as a pipeline's. */
  useOidc?: boolean;
  oidcToken?: string;
  oidcTokenFilePath?: string;
  /** Where the pipeline gives out its tokens, an https address, and what it asks for them. */
  oidcRequestUrl?: string;
  oidcRequestToken?: string;
  adoPipelineServiceConnectionId?: string;
  /** Whether to take the managed identity of this machine; false: never. */
  useMsi?: boolean;
  /** Whether to take the identity that is signed in to the Azure CLI; false: nobody's who is signed in to a tool. */
  useCli?: boolean;
  /** PEM of a certificate authority to trust besides the usual ones, for both addresses. */
  caCertificate?: string;
  /** Requests that change something, sent within 20 seconds at most. */
  maxWritesPer20s: number;
  /** Requests of any kind, sent within 20 seconds at most. */
  maxRequestsPer20s: number;
  /** Where settings came from, for messages; `bitlocker:*` where it does not say. */
  sources?: Partial<Record<SettingKey, string>>;
}

/**
 * Puts a connection together from what is configured.
 *
 * @throws ServiceError that names everything that is wrong with it, at once.
 */
export function connectionFrom(configured: Settings): Connection {
  const problems = [...emptySettings(configured), ...strayCharacters(configured)];
  const settings = withoutStrayCharacters(configured);
  const checked = <T>(check: () => T) => oneOf(problems, check);
  const cloud = checked(() => cloudOf(settings)) ?? clouds.public;
  const connection: Connection = {
    graphEndpoint: checked(() => httpsOrigin(settings.graphEndpoint)) ?? cloud.graphEndpoint,
    authorityHost: checked(() => httpsOrigin(settings.authorityHost)) ?? cloud.authorityHost,
    ...texts(settings),
    tenantId: checked(() => tenant(settings.tenantId)),
    useOidc: checked(() => flag(settings.useOidc)),
    useMsi: checked(() => flag(settings.useMsi)),
    useCli: checked(() => flag(settings.useCli)),
    oidcRequestUrl: checked(() => httpsUrl(settings.oidcRequestUrl)),
    caCertificate: checked(() => certificateFile(settings.caCertificateFile)),
    ...limits(settings, checked),
    sources: Object.fromEntries(Object.entries(settings).map(([key, { source }]) => [key, source])),
  };
  problems.push(...identityOf(connection).problems(connection));
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

function cloudOf({ environment }: Settings): Cloud | undefined {
  if (!environment?.value.trim()) return undefined;
  const cloud = cloudNamed(environment.value);
  if (cloud) return cloud;
  throw new Error(
    `${environment.source} is "${environment.value}", which is no cloud: give one of ${Object.keys(clouds).join(", ")}.`,
  );
}

/** The settings that are taken as they are. */
function texts(settings: Settings) {
  return {
    clientId: settings.clientId?.value,
    clientSecret: settings.clientSecret?.value,
    clientCertificatePath: settings.clientCertificatePath?.value,
    clientCertificatePassword: settings.clientCertificatePassword?.value,
    oidcToken: settings.oidcToken?.value,
    oidcTokenFilePath: settings.oidcTokenFilePath?.value,
    oidcRequestToken: settings.oidcRequestToken?.value,
    adoPipelineServiceConnectionId: settings.adoPipelineServiceConnectionId?.value,
  };
}

function limits(settings: Settings, checked: <T>(check: () => T) => T | undefined) {
  const writes = checked(() => numberUpTo(documentedQuota.writes, settings.maxWritesPer20s));
  const requests = checked(() => numberUpTo(documentedQuota.requests, settings.maxRequestsPer20s));
  return {
    maxWritesPer20s: writes ?? defaultQuota.writes,
    maxRequestsPer20s: requests ?? defaultQuota.requests,
  };
}
