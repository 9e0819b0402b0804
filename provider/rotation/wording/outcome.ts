import type { ActionResult } from "../actionResult";
import type { RotationSpec } from "../rotationSpec";
import { formatDuration } from "../time/duration";
import { errorCodeOf, hresult } from "../errorCodes";
import { label } from "../device/managedDevice";
import { type Outcome, type Shortfall, shortfallOf } from "../outcome";
import type { Rotation } from "../rotation";
import { ServiceError } from "../serviceError";

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
      return "The device does not support the action: it needs Windows 10 1909 or later, Entra joined or hybrid joined, with BitLocker on. Correct that or leave the device out, then change `rotateWhenChanged`.";
    default:
      return "";
  }
}

/** One error code: in hex, what it means, and what to do. */
export function explainErrorCode(errorCode: number): string {
  const { meaning, remedy } = errorCodeOf(errorCode);
  return `${hresult(errorCode)}: ${meaning}. ${remedy}`;
}

/** What limits a wait, and the option that sets it. */
export interface WaitLimit {
  inMs: number;
  option: "waitTimeout" | "customTimeouts";
}

/** Why this is not as desired: what happened, to which device, what it means and what to do. */
export function explain({ rotation, unfinished }: Outcome, spec: RotationSpec, limit: WaitLimit): string {
  const device = label({ deviceName: rotation.deviceName, id: rotation.managedDeviceId });
  const shortfall = shortfallOf(rotation, spec);
  if (!shortfall) return "";
  switch (shortfall.code) {
    case "notProvablySince":
      return explainNotSince(device, unfinished);
    case "escrowMissing":
      return explainEscrow(device, unfinished, limit);
    case "ended":
      return `The rotation of the BitLocker keys of ${device} ended as ${shortfall.actionState}. ${errorMessage(rotation)}${noRetry(unfinished)}`;
    default:
      return explainWait(device, rotation, wordState(rotation, shortfall), unfinished, limit);
  }
}

function wordState(
  rotation: Rotation,
  state: Extract<Shortfall, { code: "unproven" | "noResult" | "underWay" }>,
): string {
  if (state.code === "unproven") return describeUnproven(rotation, state.result);
  return state.code === "noResult" ? "no result shows yet" : `its state is ${state.actionState}`;
}

function explainWait(
  device: string,
  rotation: Rotation,
  state: string,
  unfinished: Outcome["unfinished"],
  limit: WaitLimit,
): string {
  const goesOn = whatNext(rotation);
  if (unfinished === "timeout") {
    return `The keys of ${device} were not rotated within ${formatDuration(limit.inMs)}: ${state}. A device acts when it next checks in with Intune. ${goesOn} Raise \`${limit.option}\` for devices that are often offline.`;
  }
  return `The wait for ${device} ${whyEarly(unfinished)} Last known: ${state}. ${goesOn}`;
}

/** An end that is told although it may be an earlier request's. */
function describeUnproven(rotation: Rotation, result: ActionResult): string {
  const meaning = errorMessage({ ...rotation, result });
  return `Graph shows a rotation that ended as ${result.actionState} at ${result.lastUpdatedDateTime}${meaning && `, ${meaning.replace(/\.$/, "")}`}, and it is not yet certain whether this request or an earlier one started it`;
}

function explainNotSince(device: string, unfinished: Outcome["unfinished"]): string {
  const why = unfinished === undefined ? "" : ` Another rotation was not requested: the run ${whyEarly(unfinished)}`;
  return `A rotation of the BitLocker keys of ${device} succeeded, but it is not known to have been requested at or after the time of \`rotatedSince\`.${why} Run \`pulumi up\` again to request one.`;
}

function explainEscrow(device: string, unfinished: Outcome["unfinished"], limit: WaitLimit): string {
  const isMissing = `The keys of ${device} were rotated, but no new key of it shows in Entra ID`;
  const remedy =
    "Without that key the device's drive can't be recovered. Run `pulumi up` again to look for the key, without another rotation. If the key stays missing, check that the device's policy saves recovery information to Entra ID.";
  if (unfinished === "timeout") return `${isMissing} within ${formatDuration(limit.inMs)}. ${remedy}`;
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
  const wayOut = "If no result shows for a long time, change `rotateWhenChanged` to request another rotation.";
  if (attempt.kind === "requested" && attempt.delivery === "unknown") {
    return `The request got no answer, so it is not known whether Graph accepted it. Run \`pulumi up\` again: it looks for the result, and requests the rotation again only when none shows. ${wayOut}`;
  }
  const goesOn = "The rotation stays requested. Run `pulumi up` again to go on waiting, without a second request.";
  return result.actionState === "none" ? `${goesOn} ${wayOut}` : goesOn;
}
