/**
 * The claims that a service asks a new token to have, as JSON, when it refuses one before it expires; undefined where a
 * 401 has another reason.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsIn(challenge: string | null | undefined): string | undefined {
  if (!challenge?.includes("insufficient_claims")) return undefined;
  const [, encoded] = /\bclaims="([\w+/=-]+)"/.exec(challenge) ?? [];
  const claims = Buffer.from(encoded ?? "", "base64").toString();
  try {
    return JSON.parse(claims) === null ? undefined : claims;
  } catch {
    return undefined;
  }
}
