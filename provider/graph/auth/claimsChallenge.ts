import { shownText } from "../../texts/shownText";
import { redactTokens } from "../../texts/tokens";

/**
 * The claims that a service asks a new token to have, as JSON, when it refuses one before it expires; undefined where a
 * 401 has another reason.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsIn(challenge: string | null | undefined): string | undefined {
  if (!challenge?.includes("insufficient_claims")) return undefined;
  const [, encoded] = /\bclaims="([\w+/=-]+)"/.exec(challenge) ?? [];
  return decoded(encoded);
}

/** What to do about claims that a new token does not have either. An app can't sign in again. */
export function unmetClaims(claims: string, isOfApp: boolean): string {
  if (!isOfApp) return toSignIn(claims, [`az login --claims-challenge ${Buffer.from(claims).toString("base64")}`]);
  return `${policyAsksFor(claims)} Look in the sign-in log of Entra ID for the policy, and have it allow this app from this network.`;
}

/** The same where tools that give out tokens say that they can't ask for claims, and with which command a person can. */
export function unmetClaimsIn(text: string): string | undefined {
  const commands = [...text.matchAll(signingIn)];
  const claims = decoded(commands[0]?.[1]);
  return (
    claims &&
    toSignIn(
      claims,
      commands.map(([command]) => command),
    )
  );
}

/** The commands of the Azure CLI and of Azure PowerShell. */
const signingIn =
  /(?:az login --claims-challenge|Connect-AzAccount -ClaimsChallenge) ([\w+/=]+)(?: --scope [\w:/.-]+)?/g;

/** As much of the claims as helps. */
const longestQuote = 2_000;

function policyAsksFor(claims: string): string {
  const quoted = shownText(redactTokens(claims.slice(0, longestQuote)));
  return `a policy of Entra ID (Conditional Access) asks for more than the access token shows: ${quoted}.`;
}

function toSignIn(claims: string, commands: string[]): string {
  return `${policyAsksFor(claims)} Sign in again: ${commands.join(" or ")}.`;
}

/** Claims are a JSON object, and nothing else is handed to whoever asks for a token. */
function decoded(encoded = ""): string | undefined {
  const claims = Buffer.from(encoded, "base64").toString();
  try {
    return claims.startsWith("{") && JSON.parse(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
