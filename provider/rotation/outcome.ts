import type { ActionResult } from "./actionResult";
import type { Desire } from "./desire";
import { formatDuration } from "./duration";
import { explainErrorCode } from "./errorCodes";
import { label } from "./managedDevice";
import { isOver, isSuccess, type Rotation, satisfiesSince } from "./rotation";
import { ServiceError } from "./serviceError";

/** What came of waiting for a rotation. */
export interface Outcome {
  /** The rotation, as far as it is known. */
  rotation: Rotation;
  /** Why it was not seen through to its end; undefined when it was. */
  unfinished?: "timeout" | "canceled" | ServiceError;
}

/** What the result's error means and what to do about it; empty when there is none. */
export function errorMessage({ result }: Rotation): string {
  switch (result.actionState) {
    case "failed":
      return result.errorCode === 0
        ? "The device gave no error code. Look at its BitLocker-API event log."
        : explainErrorCode(result.errorCode);
    case "canceled":
      return "The action was canceled before the device carried it out. Run `pulumi up` again to request it anew.";
    case "notSupported":
      return "The device does not support the action: it needs Windows 10 1909 or later, Entra joined or hybrid joined, with BitLocker on. Mend that or leave the device out, then change `rotateWhenChanged`.";
    default:
      return "";
  }
}

/** Why this is not as desired: what happened, to which device, what it means and what to do. */
export function explain({ rotation, unfinished }: Outcome, desire: Desire, waitTimeoutInMs: number): string {
  const device = label({ deviceName: rotation.deviceName, id: rotation.managedDeviceId });
  const { actionState } = rotation.result;
  if (isSuccess(rotation)) return explainSuccess(rotation, unfinished, desire, waitTimeoutInMs);
  if (isOver(rotation)) {
    return `The rotation of the BitLocker keys of ${device} ended as ${actionState}. ${errorMessage(rotation)}${noRetry(unfinished)}`;
  }
  const goesOn = whatNext(rotation);
  const state = rotation.unproven
    ? describeUnproven(rotation, rotation.unproven)
    : actionState === "none"
      ? "no result shows yet"
      : `its state is ${actionState}`;
  if (unfinished === "timeout") {
    return `The keys of ${device} were not rotated within ${formatDuration(waitTimeoutInMs)}: ${state}. A device acts when it next checks in with Intune. ${goesOn} Raise \`waitTimeout\` for devices that are often offline.`;
  }
  return `The wait for ${device} ${whyEarly(unfinished)} As of then, ${state}. ${goesOn}`;
}

/** An end that is told although it may be an earlier request's. */
function describeUnproven(rotation: Rotation, result: ActionResult): string {
  const meaning = errorMessage({ ...rotation, result });
  return `a rotation shows that ended as ${result.actionState} at ${result.lastUpdatedDateTime}${meaning && `, ${meaning.replace(/\.$/, "")}`}, and it is not yet certain that it is the one of this request and not an earlier one's`;
}

/** The keys were rotated, but that is not all that was asked for. */
function explainSuccess(
  rotation: Rotation,
  unfinished: Outcome["unfinished"],
  desire: Desire,
  waitTimeoutInMs: number,
): string {
  const device = label({ deviceName: rotation.deviceName, id: rotation.managedDeviceId });
  if (!satisfiesSince(rotation, desire)) {
    const why = unfinished === undefined ? "" : ` Another rotation was not requested: the run ${whyEarly(unfinished)}`;
    return `A rotation of the BitLocker keys of ${device} succeeded, but it is not known to have been requested at or after the time of \`rotatedSince\`.${why} Run \`pulumi up\` again to request one.`;
  }
  const isMissing = `The keys of ${device} were rotated, but no new key of it shows in Entra ID`;
  const remedy =
    "Without it nobody can unlock the device's drive. Run `pulumi up` again to look for it, without another rotation; if it stays missing, check that the device's policy saves recovery information to Entra ID.";
  if (unfinished === "timeout") return `${isMissing} within ${formatDuration(waitTimeoutInMs)}. ${remedy}`;
  return `${isMissing} yet: the wait ${whyEarly(unfinished)} ${remedy}`;
}

function noRetry(unfinished: Outcome["unfinished"]): string {
  return unfinished === undefined ? "" : ` It was to be requested again, but the run ${whyEarly(unfinished)}`;
}

/** Why a wait ended before its time, as the end of a sentence. */
function whyEarly(unfinished: Outcome["unfinished"]): string {
  if (unfinished === "canceled") return "was canceled.";
  const why = unfinished instanceof ServiceError ? unfinished.message : "its time was up";
  return `ended early: ${why}${why.endsWith(".") ? "" : "."}`;
}

function whatNext({ attempt, result }: Rotation): string {
  const wayOut = "If none shows for long, change `rotateWhenChanged` to request another rotation.";
  if (attempt.fate === "unknown") {
    return `The request got no answer, so it is not known whether it was taken: run \`pulumi up\` again to look for its result; it is requested again only when none shows. ${wayOut}`;
  }
  const goesOn = "The rotation stays requested: run `pulumi up` again to wait on, without a second request.";
  return result.actionState === "none" ? `${goesOn} ${wayOut}` : goesOn;
}
