import { ServiceError } from "../../rotation/serviceError";
import { shownText } from "../../texts/shownText";
import type { UnmetClaims } from "../auth/claimsChallenge";
import type { Connection } from "../auth/connection";
import { identityOf } from "../auth/identity/identities";
import type { NoAnswerError } from "../transport/http";
import { aadstsIn } from "./aadsts";
import { wordUnmetClaims } from "./claims";
import { withKeyNames } from "./keyNames";
import { unreachable } from "./unreachable";

/** Why a credential gave no token. */
export type CredentialTrouble =
  /** Entra ID refused the identity, and said why. */
  | { code: "refused"; said: string }
  /** Entra ID is in trouble that may pass. */
  | { code: "entraInTrouble"; said: string }
  /** The same of a tool or a pipeline that gives out tokens. */
  | { code: "toolInTrouble"; said: string }
  /** Entra ID did not answer. */
  | { code: "entraUnreachable"; error: NoAnswerError }
  /** The tool can't ask for the claims that a policy wants. */
  | { code: "unmetClaims"; unmet: UnmetClaims }
  /** Nothing is configured, and this machine has no identity. */
  | { code: "noIdentity" }
  /** Another error of the library or the tool. */
  | { code: "other"; kind: "credentials" | "noCredentials"; said: string };

/** The error for it: what failed with which identity, and what to do. */
export function credentialError(trouble: CredentialTrouble, connection: Connection): ServiceError {
  const identity = identityOf(connection);
  const described = identity.describe(connection);
  const failed = `Could not get an access token with ${described}:`;
  switch (trouble.code) {
    case "refused":
      return new ServiceError(
        "credentials",
        `Entra ID refused ${described}: ${trouble.said} ${withKeyNames(aadstsIn(trouble.said)?.remedy ?? identity.remedy(connection), connection)}`,
      );
    case "entraInTrouble":
      return new ServiceError(
        "unreachable",
        `Could not get an access token from ${connection.authorityHost}, which is in trouble: ${mayPass(trouble.said)}`,
      );
    case "toolInTrouble":
      return new ServiceError("unreachable", `${failed} ${mayPass(shownText(trouble.said))}`);
    case "entraUnreachable":
      return unreachable(connection, "authorityHost", trouble.error);
    case "unmetClaims":
      return new ServiceError("credentials", `${failed} ${wordUnmetClaims(trouble.unmet)}`);
    case "noIdentity":
      return new ServiceError("noCredentials", noCredentials(connection));
    case "other":
      return new ServiceError(trouble.kind, `${failed} ${wordsOf(trouble.said)} ${identity.remedy(connection)}`);
  }
}

function noCredentials({ provider }: Connection): string {
  const remedy =
    provider === undefined
      ? "Set bitlocker:tenantId, bitlocker:clientId and, with --secret, bitlocker:clientSecret (pulumi config set)"
      : `Set tenantId, clientId and clientSecret of the provider ${provider}`;
  return `No credentials were found. ${remedy}, or sign in with the Azure CLI (az login).`;
}

function mayPass(said: string): string {
  return `${said.replace(/\.$/, "")}. This may pass. Run this again later.`;
}

/** The text of a library about an answer that it can't read may hold an object instead of words. */
function wordsOf(said: string): string {
  return /\[object \w+\]/.test(said) ? "The answer is neither a token nor an error of Entra ID." : shownText(said);
}
