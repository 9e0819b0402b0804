import { hasEnded } from "./actionResult";
import { formatDuration } from "./duration";
import { explainErrorCode } from "./errorCodes";
import { label } from "./managedDevice";
import type { Rotation } from "./rotation";
import type { ServiceError } from "./serviceError";

/** What came of waiting for a rotation. */
export interface Outcome {
  /** The rotation, as far as it is known. */
  rotation: Rotation;
  /** Why the wait ended before the rotation did; undefined when it has ended. */
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

/** Whether the keys were really rotated. */
export function succeeded(rotation: Rotation): boolean {
  return rotation.result.actionState === "done";
}

/** Why this is not a success: what happened, to which device, what it means and what to do. */
export function explain({ rotation, unfinished }: Outcome, waitTimeoutInMs: number): string {
  const device = label({ deviceName: rotation.deviceName, id: rotation.managedDeviceId });
  const { actionState } = rotation.result;
  if (hasEnded(actionState)) {
    return `The rotation of the BitLocker keys of ${device} ended as ${actionState}. ${errorMessage(rotation)}`;
  }
  const goesOn = whatNext(rotation);
  const state = actionState === "none" ? "no result shows yet" : `its state is ${actionState}`;
  if (unfinished === "timeout") {
    return `The keys of ${device} were not rotated within ${formatDuration(waitTimeoutInMs)}: ${state}. A device acts when it next checks in with Intune. ${goesOn} Raise \`waitTimeout\` for devices that are often offline.`;
  }
  const why =
    unfinished === "canceled" ? "was canceled" : `ended early: ${unfinished?.message ?? "no reason is known"}`;
  return `The wait for ${device} ${why}${why.endsWith(".") ? "" : "."} As of then, ${state}. ${goesOn}`;
}

function whatNext({ attempt, result }: Rotation): string {
  const wayOut = "If none shows for long, change `rotateWhenChanged` to request another rotation.";
  if (attempt.fate === "unknown") {
    return `The request got no answer, so it is not known whether it was taken: run \`pulumi up\` again to look for its result; it is requested again only when none shows. ${wayOut}`;
  }
  const goesOn = "The rotation stays requested: run `pulumi up` again to wait on, without a second request.";
  return result.actionState === "none" ? `${goesOn} ${wayOut}` : goesOn;
}
