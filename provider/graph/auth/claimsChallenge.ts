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

/** Claims that a new token does not have either. */
export interface UnmetClaims {
  claims: string;
  /** The commands with which a person signs in again. Undefined for an app, which can't. */
  commands?: string[];
}

/** The claims of a refused token, from the answer of Graph. */
export function unmetClaims(claims: string, isOfApp: boolean): UnmetClaims {
  if (isOfApp) return { claims };
  return { claims, commands: [`az login --claims-challenge ${Buffer.from(claims).toString("base64")}`] };
}

/** The claims that a tool which gives out tokens can't ask for, from the text of its error. */
export function unmetClaimsIn(text: string): UnmetClaims | undefined {
  const commands = [...text.matchAll(signingIn)];
  const claims = decoded(commands[0]?.[1]);
  return claims === undefined ? undefined : { claims, commands: commands.map(([command]) => command) };
}

/** The commands of the Azure CLI and of Azure PowerShell. */
const signingIn =
  /(?:az login --claims-challenge|Connect-AzAccount -ClaimsChallenge) ([\w+/=]+)(?: --scope [\w:/.-]+)?/g;

/** Claims are a JSON object. Nothing else goes into a request for a token. */
function decoded(encoded = ""): string | undefined {
  const claims = Buffer.from(encoded, "base64").toString();
  try {
    return claims.startsWith("{") && JSON.parse(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
