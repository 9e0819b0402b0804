import { ServiceError } from "../rotation/serviceError";
import type { Connection } from "./connection";
import { type Fetch, NoAnswerError } from "./http";
import { identityOf } from "./identity/identities";
import { found } from "./identity/found";
import { redact } from "./redact";

/** The error when the credential gives no token: who refused, or why nobody could be asked, and what to do. */
export async function explainCredentialError(
  error: unknown,
  connection: Connection,
  fetch: Fetch,
): Promise<ServiceError> {
  const said = redact((error as Error).message, connection);
  const identity = identityOf(connection);
  const refusal = entraError(said) ?? (identity.asksAuthority ? await askAuthority(connection, fetch) : undefined);
  if (refusal instanceof ServiceError) return refusal;
  const presented = identity.describe(connection);
  const remedy = identity.remedy(connection);
  if (refusal) return new ServiceError("credentials", `Entra ID refused ${presented}: ${refusal} ${remedy}`);
  const kind = nothingFound.has((error as Error).name) ? "noCredentials" : "credentials";
  return identity === found && kind === "noCredentials"
    ? new ServiceError(kind, noCredentials)
    : new ServiceError(kind, `No access token was to be had with ${presented}: ${said} ${remedy}`);
}

/** The names of azure-identity's errors when there is nothing on this machine to ask for a token. */
const nothingFound = new Set(["CredentialUnavailableError", "AggregateAuthenticationError"]);

const noCredentials =
  "No credentials were found. Set bitlocker:tenantId, bitlocker:clientId and, with --secret, bitlocker:clientSecret (pulumi config set), or sign in with the Azure CLI (az login).";

/** What Entra ID said, without its timestamps and ids but for the trace id, by which its support finds the request. */
function entraError(message: string): string | undefined {
  const [said] = /AADSTS\d+: .*?(?= ?(?:Trace ID|Correlation ID|Timestamp)|\r|\n|$)/.exec(message) ?? [];
  const [trace] = /Trace ID: [\w-]+/.exec(message) ?? [];
  return said && (trace ? `${said} (${trace})` : said);
}

/**
 * Azure-identity says only that it could not look up the authority's endpoints, be it that the network is down, that the
 * certificate is not trusted or that there is no such tenant. Asking once more tells which.
 */
async function askAuthority(connection: Connection, fetch: Fetch): Promise<string | ServiceError | undefined> {
  const { authorityHost, tenantId } = connection;
  if (!tenantId) return undefined;
  const url = `${authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    return entraError(redact(await response.text(), connection));
  } catch (error) {
    if (error instanceof NoAnswerError) return unreachable(authorityHost, "authorityHost", error);
    return undefined;
  }
}

/** The error for an address that gives no answer. */
export function unreachable(
  address: string,
  key: "graphEndpoint" | "authorityHost",
  error: NoAnswerError,
): ServiceError {
  const failed = `${address} can't be reached: ${error.message}.`;
  if (error.kind === "configuration") return new ServiceError(error.kind, failed);
  return new ServiceError(
    error.kind,
    `${failed} Check the network, the proxy and, if it is set, bitlocker:${key}; for a private certificate authority set bitlocker:caCertificateFile.`,
  );
}
