import type { ServiceError } from "../../rotation/serviceError";
import { shownText } from "../../texts/shownText";
import { type Fetch, NoAnswerError } from "../transport/http";
import { isPassing } from "../transport/passing";
import { aadstsIn } from "../wording/aadsts";
import { credentialError, type CredentialTrouble } from "../wording/credentials";
import { unmetClaimsIn } from "./claimsChallenge";
import type { Connection } from "./connection";
import { ambientIdentity, azureCli } from "./identity/ambientIdentity";
import { identityOf } from "./identity/identities";
import { redact } from "./redact";
import { noAnswer } from "./tokenRequestWatch";

export interface KnownTrouble {
  /** What the last token request met, if that may pass. */
  passingTrouble?: string | undefined;
  /** Whether there was a token before, so that there is something to ask for one. Default false. */
  isRenewal?: boolean;
}

/**
 * The error when the credential gives no token. Trouble that may pass is told apart, since a wait goes on through it.
 *
 * @param known What else is known of it.
 */
export async function explainCredentialError(
  error: unknown,
  connection: Connection,
  fetch: Fetch,
  known: KnownTrouble = {},
): Promise<ServiceError> {
  return credentialError(await troubleOf(error as Error, connection, fetch, known), connection);
}

async function troubleOf(
  error: Error,
  connection: Connection,
  fetch: Fetch,
  known: KnownTrouble,
): Promise<CredentialTrouble> {
  const text = redact(error.message, connection);
  const quoted = entraError(text);
  const hasFound = isFound(error, known);
  const trouble = known.passingTrouble ?? troubleIn(text, connection, hasFound);
  if (isInTrouble(quoted, trouble)) {
    const said = quoted ?? known.passingTrouble;
    return said === undefined ? { code: "toolInTrouble", said: text } : { code: "entraInTrouble", said };
  }
  if (quoted) return { code: "refused", said: quoted };
  const answered = await askAuthority(connection, fetch);
  if (answered) return answered;
  if (trouble) return { code: "entraInTrouble", said: trouble };
  return noToken(text, connection, hasFound);
}

function noToken(text: string, connection: Connection, hasFound: boolean): CredentialTrouble {
  const unmet = unmetClaimsIn(text);
  if (unmet) return { code: "unmetClaims", unmet };
  if (!hasFound && identityOf(connection) === ambientIdentity) return { code: "noIdentity" };
  return { code: "other", kind: hasFound ? "credentials" : "noCredentials", said: text };
}

/**
 * A code of Entra ID decides before the HTTP status that it comes with. The status decides where the code is not known.
 * Where there was no answer, the reason is still to be found.
 */
function isInTrouble(quoted: string | undefined, trouble: string | undefined): boolean {
  const code = quoted === undefined ? undefined : aadstsIn(quoted);
  return code ? code.passes === true : trouble !== undefined && trouble !== noAnswer;
}

/** Whether there is anything on this machine to ask for a token. */
function isFound({ name }: Error, { isRenewal }: KnownTrouble): boolean {
  return isRenewal === true || !nothingFound.has(name);
}

/** The names of azure-identity's errors when there is nothing on this machine to ask for a token. */
const nothingFound = new Set(["CredentialUnavailableError", "AggregateAuthenticationError"]);

/** How tools and machines say that no one answered their request for a token, and Entra ID that it can't answer now. */
const unanswered =
  /temporarily_unavailable|network_error|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|timed out|max retries exceeded|name resolution|answered (?:408|429|5\d\d)/i;

/** A missing answer is no trouble where nothing was found to ask. The Azure CLI is the exception. */
function troubleIn(said: string, connection: Connection, hasFound: boolean): string | undefined {
  return hasFound || identityOf(connection) === azureCli ? unanswered.exec(said)?.[0] : undefined;
}

/** What Entra ID said, without timestamps and ids. The trace id stays: its support finds the request by it. */
function entraError(message: string): string | undefined {
  const [said] = /AADSTS\d+: .*?(?= ?(?:Trace ID|Correlation ID|Timestamp)|\r|\n|$)/.exec(message) ?? [];
  const [trace] = /Trace ID: [\w-]+/.exec(message) ?? [];
  return said && shownText(trace ? `${said} (${trace})` : said);
}

/**
 * Azure-identity says only that it could not look up the authority's endpoints. Asking once more tells whether the
 * network is down, the certificate is not trusted or there is no such tenant.
 */
async function askAuthority(connection: Connection, fetch: Fetch): Promise<CredentialTrouble | undefined> {
  const { authorityHost, tenantId } = connection;
  if (!tenantId || !identityOf(connection).asksAuthority) return undefined;
  const url = `${authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (isPassing(response.status)) return { code: "entraInTrouble", said: `it answered ${response.status}` };
    const said = entraError(redact(await response.text(), connection));
    return said === undefined ? undefined : { code: aadstsIn(said)?.passes ? "entraInTrouble" : "refused", said };
  } catch (error) {
    return error instanceof NoAnswerError ? { code: "entraUnreachable", error } : undefined;
  }
}
