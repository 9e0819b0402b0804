import { actionName, type ActionResult, hasEnded } from "./actionResult";
import { type Attempt, requestedNotBefore } from "./attempt";
import { compareDateTimes } from "./time/dateTime";
import type { RotationSpec } from "./rotationSpec";
import type { ManagedDevice } from "./device/managedDevice";
import type { RecoveryKey } from "./device/recoveryKey";

/** One rotation of a device's keys, as far as it has come. */
export interface Rotation {
  /** Intune's id of the device. */
  readonly managedDeviceId: string;
  readonly deviceName: string;
  readonly entraDeviceId: string;
  /** The service's id of the request, for an audit; empty when it was adopted or not answered. */
  readonly requestId: string;
  readonly attempt: Attempt;
  /** How long the device had not checked in, in milliseconds, just before the request. Never stored. */
  readonly notSeenForInMs?: number;
  /** The own result; its state is `none` while none shows. */
  readonly result: ActionResult;
  /** An end that showed, and is not known to be later than the request. It is told, and opens no gate. Never stored. */
  readonly unproven?: ActionResult;
  /** The new keys in Entra ID, once they were verified. */
  readonly recoveryKeys?: RecoveryKey[];
}

/** Stands for a missing result: state `none`, error 0, both times `dateTime`. */
export function placeholderResult(dateTime: string): ActionResult {
  return { actionName, actionState: "none", startDateTime: dateTime, lastUpdatedDateTime: dateTime, errorCode: 0 };
}

/** What a rotation is told of its device. */
export function identity(device: ManagedDevice): Pick<Rotation, "managedDeviceId" | "deviceName" | "entraDeviceId"> {
  return { managedDeviceId: device.id, deviceName: device.deviceName, entraDeviceId: device.entraDeviceId };
}

/** Whether no rotation was asked for. */
function isWithoutRotation({ kind }: Attempt): boolean {
  return kind === "notNeeded" || kind === "recorded";
}

/** Whether nothing more becomes of a rotation. */
export function isOver({ attempt, result }: Rotation): boolean {
  return isWithoutRotation(attempt) || hasEnded(result.actionState);
}

/** Whether the keys are as they should be, as far as Intune tells. */
export function isSuccess({ attempt, result }: Rotation): boolean {
  return isWithoutRotation(attempt) || result.actionState === "done";
}

/** Whether a rotation that succeeded was requested as late as is desired. */
export function satisfiesSince({ attempt, result }: Rotation, { rotatedSince }: RotationSpec): boolean {
  if (rotatedSince === undefined) return true;
  return attempt.kind !== "notNeeded" && compareDateTimes(requestedNotBefore(attempt, result), rotatedSince) >= 0;
}

/** Whether a rotation succeeded, and its key is still to be seen in Entra ID. */
export function lacksEscrow(rotation: Rotation, { verifyEscrow }: RotationSpec): boolean {
  const { attempt, recoveryKeys } = rotation;
  return verifyEscrow && isSuccess(rotation) && !isWithoutRotation(attempt) && recoveryKeys === undefined;
}
