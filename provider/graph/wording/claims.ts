import { shownText } from "../../texts/shownText";
import { redactTokens } from "../../texts/tokens";
import type { UnmetClaims } from "../auth/claimsChallenge";

/** What to do about claims that a new token does not have either, as a clause and a sentence. */
export function wordUnmetClaims({ claims, commands }: UnmetClaims): string {
  const advice = commands
    ? `Sign in again: ${commands.join(" or ")}.`
    : "Look in the sign-in log of Entra ID for the policy, and have it allow this app from this network.";
  const quoted = shownText(redactTokens(claims.slice(0, longestQuote)));
  return `a policy of Entra ID (Conditional Access) asks for more than the access token shows: ${quoted}. ${advice}`;
}

/** A longer quote would not help. */
const longestQuote = 2_000;
