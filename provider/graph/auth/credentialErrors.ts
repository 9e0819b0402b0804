import { ServiceError } from "../../rotation/serviceError";
import { shownText } from "../../texts/shownText";
import { aadstsIn } from "./aadsts";
import { unmetClaimsIn } from "./claimsChallenge";
import type { Connection } from "./connection";
import { type Fetch, NoAnswerError } from "../transport/http";
import { identityOf } from "./identity/identities";
import { azureCli, ambientIdentity } from "./identity/ambientIdentity";
import { isPassing } from "../transport/passing";
import { redact } from "./redact";
import { noAnswer } from "./tokenRequestWatch";

export interface KnownTrouble {
  /** What the last token request met, if that may pass. */
  passingTrouble?: string | undefined;
  /** Whether there was a token before, so that there is something to ask for one. Default false. */
  isRenewal?: boolean;
}

/**
 * The error when the credential gives no token: who refused, or why nobody could be asked, and what to do. Trouble that
 * may pass is told apart, since a wait goes on through it.
 *
 * @param known What else is known of it.
 */
export async function explainCredentialError(
  error: unknown,
  connection: Connection,
  fetch: Fetch,
  known: KnownTrouble = {},
): Promise<ServiceError> {
  const text = redact((error as Error).message, connection);
  const quoted = entraError(text);
  const hasFound = isFound(error as Error, known);
  const trouble = known.passingTrouble ?? troubleIn(text, connection, hasFound);
  if (isInTrouble(quoted, trouble)) {
    const reason = quoted ?? known.passingTrouble;
    return reason === undefined ? nobodyAnswered(connection, text) : inTrouble(connection, reason);
  }
  const refusal = quoted ?? (await askAuthority(connection, fetch));
  if (refusal instanceof ServiceError) return refusal;
  if (refusal) return refusedBy(connection, refusal);
  return trouble ? inTrouble(connection, trouble) : noToken(connection, text, hasFound);
}

/**
 * What a code of Entra ID says outranks the status that it comes with, which decides where nothing is known of the code.
 * Where there was no answer, the reason is still to be found.
 */
function isInTrouble(quoted: string | undefined, trouble: string | undefined): boolean {
  const code = quoted === undefined ? undefined : aadstsIn(quoted);
  return code ? code.passes === true : trouble !== undefined && trouble !== noAnswer;
}

function refusedBy(connection: Connection, refusal: string): ServiceError {
  const identity = identityOf(connection);
  const remedy = aadstsIn(refusal)?.remedy ?? identity.remedy(connection);
  return new ServiceError("credentials", `Entra ID refused ${identity.describe(connection)}: ${refusal} ${remedy}`);
}

function noToken(connection: Connection, text: string, hasFound: boolean): ServiceError {
  const identity = identityOf(connection);
  const unmet = unmetClaimsIn(text);
  if (unmet) {
    return new ServiceError(
      "credentials",
      `No new access token was to be had with ${identity.describe(connection)}: ${unmet}`,
    );
  }
  const kind = hasFound ? "credentials" : "noCredentials";
  if (identity === ambientIdentity && !hasFound) return new ServiceError(kind, noCredentials);
  const [described, remedy] = [identity.describe(connection), identity.remedy(connection)];
  return new ServiceError(kind, `No access token was to be had with ${described}: ${wordsOf(text)} ${remedy}`);
}

/** What a library says of an answer that it can't read is no sentence. */
function wordsOf(text: string): string {
  return /\[object \w+\]/.test(text) ? "What was answered is no token and no error of Entra ID's." : shownText(text);
}

/** Whether there is anything on this machine to ask for a token. */
function isFound({ name }: Error, { isRenewal }: KnownTrouble): boolean {
  return isRenewal === true || !nothingFound.has(name);
}

/** The names of azure-identity's errors when there is nothing on this machine to ask for a token. */
const nothingFound = new Set(["CredentialUnavailableError", "AggregateAuthenticationError"]);

const noCredentials =
  "No credentials were found. Set bitlocker:tenantId, bitlocker:clientId and, with --secret, bitlocker:clientSecret (pulumi config set), or sign in with the Azure CLI (az login).";

/** How the tools and machines that tokens are asked of say that nobody answered them, and Entra ID that it can't now. */
const unanswered =
  /temporarily_unavailable|network_error|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|timed out|max retries exceeded|name resolution|answered (?:408|429|5\d\d)/i;

/** Where nothing was found to ask, that nobody answers is what is to be expected, but not of the Azure CLI. */
function troubleIn(said: string, connection: Connection, hasFound: boolean): string | undefined {
  return hasFound || identityOf(connection) === azureCli ? unanswered.exec(said)?.[0] : undefined;
}

/** A tool or a pipeline that gives out tokens is in trouble, and not Entra ID. */
function nobodyAnswered(connection: Connection, text: string): ServiceError {
  const presented = identityOf(connection).describe(connection);
  const said = shownText(text).replace(/\.$/, "");
  return new ServiceError(
    "unreachable",
    `No access token was to be had with ${presented}: ${said}. This may pass: run this again later.`,
  );
}

function inTrouble(connection: Connection, what: string): ServiceError {
  const { authorityHost } = connection;
  const remedy = aadstsIn(what)?.remedy ?? "Run this again later.";
  return new ServiceError(
    "unreachable",
    `No access token was to be had from ${authorityHost}, which is in trouble that may pass: ${what.replace(/\.$/, "")}. ${remedy}`,
  );
}

/** What Entra ID said, without its timestamps and ids but for the trace id, by which its support finds the request. */
function entraError(message: string): string | undefined {
  const [said] = /AADSTS\d+: .*?(?= ?(?:Trace ID|Correlation ID|Timestamp)|\r|\n|$)/.exec(message) ?? [];
  const [trace] = /Trace ID: [\w-]+/.exec(message) ?? [];
  return said && shownText(trace ? `${said} (${trace})` : said);
}

/**
 * Azure-identity says only that it could not look up the authority's endpoints, be it that the network is down, that the
 * certificate is not trusted or that there is no such tenant. Asking once more tells which.
 */
async function askAuthority(connection: Connection, fetch: Fetch): Promise<string | ServiceError | undefined> {
  const { authorityHost, tenantId } = connection;
  if (!tenantId || !identityOf(connection).asksAuthority) return undefined;
  const url = `${authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (isPassing(response.status)) return inTrouble(connection, `it answered ${response.status}`);
    const said = entraError(redact(await response.text(), connection));
    return said !== undefined && aadstsIn(said)?.passes ? inTrouble(connection, said) : said;
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
