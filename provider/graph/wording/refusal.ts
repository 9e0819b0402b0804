import { addMs } from "../../rotation/time/dateTime";
import { NotInTimeError, ServiceError, type ServiceErrorKind } from "../../rotation/serviceError";
import { explainApproval } from "./approval";
import type { Caller } from "../../rotation/denial";
import { unmetClaims } from "../auth/claimsChallenge";
import { wordUnmetClaims } from "./claims";
import type { GraphResponse } from "../transport/graphClient";
import type { Verb } from "../../rotation/denial";
import { callerDetails, wordDenial } from "../../rotation/wording/denial";
import { cutText } from "../../texts/cutText";
import { shownText } from "../../texts/shownText";
import { redactTokens } from "../../texts/tokens";
import { isPassing } from "../transport/passing";
import { denialOf } from "../api/permissions";

/** What a request was for. */
export interface Purpose {
  verb: Verb;
  /**
   * Intune's id of the device; the one of Entra ID where that is what is asked with; undefined for a list of devices.
   */
  deviceId?: string;
}

/** What a request was to do, before the id of the device. */
const attempts: Record<Verb, string> = {
  read: "show the device",
  rotate: "rotate the keys of",
  listKeys: "list the recovery keys of the Entra device",
};

/** An answer that is a refusal, as far as that explains it. */
export type Refused = Pick<GraphResponse, "status" | "body" | "requestId" | "caller" | "approvalCode" | "claims"> &
  Partial<Pick<GraphResponse, "dateTime" | "retryAfterInMs">>;

/** The error for an answer that is none: what Graph said, what it means for the device, and what to do. */
export function refusal(answer: Refused, purpose: Purpose): ServiceError {
  const { verb, deviceId } = purpose;
  const failed = `Graph would not ${deviceId === undefined ? "list the devices" : `${attempts[verb]} ${deviceId}`}`;
  return new ServiceError(kindOf(answer.status, verb), `${failed}: ${explain(answer, verb)} ${quote(answer)}`);
}

/**
 * Names the device where the time was up first; any other error stays as it is.
 *
 * @param error What was thrown instead of an answer.
 */
export function named(error: unknown, { verb, deviceId = "" }: Purpose): unknown {
  if (!(error instanceof NotInTimeError)) return error;
  const [failed, who] =
    verb === "rotate"
      ? [`The request to rotate the keys of ${deviceId} was not sent, since its turn did not come in time`, "Graph"]
      : [`Graph did not ${attempts[verb]} ${deviceId} in time`, "It"];
  return new NotInTimeError(
    `${failed}. ${who} may be throttling requests of this tenant, or be in trouble. Run this again later.`,
  );
}

function kindOf(status: number, verb: Verb): ServiceErrorKind {
  if (status === 404) return isOfIntune(verb) ? "notFound" : "refused";
  if (status === 401) return "credentials";
  if (status === 403) return "denied";
  return isPassing(status) ? "unreachable" : "refused";
}

/** Entra ID's list of keys says nothing of whether Intune has the device. */
function isOfIntune(verb: Verb): boolean {
  return verb !== "listKeys";
}

function explain(answer: Refused, verb: Verb): string {
  const { status, caller } = answer;
  const said = saidBy(answer).message;
  switch (status) {
    case 401:
      if (answer.claims !== undefined)
        return `${wordUnmetClaims(unmetClaims(answer.claims, isApp(caller)))}${callerDetails(caller)}`;
      return `it did not accept the access token. Check that the app belongs to this tenant and that \`graphEndpoint\` and \`authorityHost\` are of the same cloud.${callerDetails(caller)}`;
    case 403:
      return wordDenial(denialOf(verb, said, caller));
    case 404:
      if (!isOfIntune(verb)) return otherwise(answer);
      return "Intune has no such device in this tenant. Check the id (the Intune device ID, not the one of Entra ID) and the tenant; a device that was enrolled again has a new id.";
    case 429:
      return `it is throttling requests of this tenant. ${whenAgain(answer)}`;
    default:
      return explainApproval({ status, approvalCode: shown(answer.approvalCode) }, said) ?? otherwise(answer);
  }
}

/** A token that can't be read may be anybody's. */
function isApp(caller: Caller | undefined): boolean {
  return caller?.permissions !== undefined && !caller.isPerson;
}

function otherwise(answer: Refused): string {
  const { status } = answer;
  if (status >= 300 && status < 400) return "it redirects to another address, and redirects are not followed.";
  return isPassing(status) ? `the service is in trouble. ${whenAgain(answer)}` : "it refused the request.";
}

/** By the service's own clock, where it says when. */
function whenAgain({ dateTime, retryAfterInMs = 0 }: Refused): string {
  if (dateTime === undefined || retryAfterInMs === 0) return "Run this again later.";
  return `Graph asks to wait until ${addMs(dateTime, retryAfterInMs)}: run this again then.`;
}

/** Status, code, message and request id, as Graph gave them. */
function quote(answer: Refused): string {
  const { code, message } = saidBy(answer);
  const said = [answer.status, code, message].filter(Boolean).join(", ");
  return `(Graph said: ${said}${answer.requestId ? `; request-id ${shown(answer.requestId)}` : ""})`;
}

function saidBy({ body }: Refused): { code: string; message: string } {
  const { error } = Object(body) as { error?: unknown };
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return { code: shown(code), message: shown(typeof message === "string" ? innermost(message) : undefined) };
}

/** As much of what was said as helps, and not a page of it. */
const longestQuote = 2_000;

/** What Graph or something on the way wrote, which may echo what the request carried. */
function shown(text: unknown): string {
  return typeof text === "string" ? shownText(redactTokens(cutText(text, longestQuote))) : "";
}

/** Intune wraps its message in JSON inside the message. */
function innermost(message: string): string {
  try {
    const { Message } = Object(JSON.parse(message)) as { Message?: unknown };
    return typeof Message === "string" ? Message : message;
  } catch {
    return message;
  }
}
