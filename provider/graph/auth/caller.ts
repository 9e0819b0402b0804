import type { Caller } from "../../rotation/denial";
import { shownText } from "../../texts/shownText";
import type { Connection } from "./connection";
import { identityOf } from "./identity/identities";

/** Who asks with this token. Nothing is verified: the token is for Graph to judge, and this is for messages only. */
export function callerFrom(connection: Connection, token: string): Caller {
  const identity = identityOf(connection).describe(connection);
  const claims = claimsOf(token);
  if (!claims) return { identity, isPerson: false };
  const { roles, scp } = claims;
  if (typeof scp === "string") return { identity, permissions: shown(scp.split(" ")), isPerson: true };
  // Entra ID leaves the claim out when an app has no permission at all.
  return { identity, permissions: Array.isArray(roles) ? shown(roles) : [], isPerson: false };
}

/** The token may be of somebody else's making, and so may be what it says. */
function shown(permissions: unknown[]): string[] {
  return permissions.flatMap((each) => (typeof each === "string" && each !== "" ? shownText(each) : []));
}

/** What a token says; nothing when it is in no form that we know, which is its issuer's right. */
function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
    return Object(JSON.parse(payload)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
