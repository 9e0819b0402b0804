import { actionName, type ActionResult, hasEnded } from "./actionResult";
import { type Attempt, requestedNotBefore, type TrackedAttempt } from "./attempt";
import { compareDateTimes } from "./time/dateTime";
import type { KeyTime } from "./device/keyAge";
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
  /** Whether it was requested, or seen under way, in this run: then it ends after the run began. Never stored. */
  readonly isOfThisRun?: boolean;
  /** The new keys in Entra ID, once they were verified. */
  readonly recoveryKeys?: RecoveryKey[];
}

/** One that was requested or adopted. */
export interface TrackedRotation extends Rotation {
  readonly attempt: TrackedAttempt;
}

/** The placeholder of a missing result: state `none`, error 0, both times `dateTime`. */
export function placeholderResult(dateTime: string): ActionResult {
  return { actionName, actionState: "none", startDateTime: dateTime, lastUpdatedDateTime: dateTime, errorCode: 0 };
}

/** What a rotation is told of its device. */
export function identity(device: ManagedDevice): Pick<Rotation, "managedDeviceId" | "deviceName" | "entraDeviceId"> {
  return { managedDeviceId: device.id, deviceName: device.deviceName, entraDeviceId: device.entraDeviceId };
}

/** The rotation with the age of the device's key. While a result is awaited another key is about to come. */
export function withKey(rotation: Rotation, key: KeyTime | undefined): Rotation {
  return key && !isAwaited(rotation) ? { ...rotation, attempt: { ...rotation.attempt, key } } : rotation;
}

/** Whether there is a rotation: it was requested or adopted. */
export function isTracked(rotation: Rotation): rotation is TrackedRotation {
  return rotation.attempt.kind === "requested" || rotation.attempt.kind === "adopted";
}

/** Whether there is a rotation that has not ended. */
export function isAwaited(rotation: Rotation): rotation is TrackedRotation {
  return isTracked(rotation) && !hasEnded(rotation.result.actionState);
}

/** Whether the keys are as they should be, as far as Intune tells. */
export function isSuccess(rotation: Rotation): boolean {
  return !isTracked(rotation) || rotation.result.actionState === "done";
}

/** Whether a rotation that succeeded was requested as late as is desired. */
export function satisfiesSince({ attempt, result }: Rotation, { rotatedSince }: RotationSpec): boolean {
  if (rotatedSince === undefined) return true;
  if (attempt.kind === "notNeeded") return false;
  const notBefore = attempt.kind === "recorded" ? result.startDateTime : requestedNotBefore(attempt, result);
  return compareDateTimes(notBefore, rotatedSince) >= 0;
}

/** Whether a rotation succeeded, and its key is still to be seen in Entra ID. */
export function lacksEscrow(rotation: Rotation, { verifyEscrow }: RotationSpec): rotation is TrackedRotation {
  return verifyEscrow && isTracked(rotation) && isSuccess(rotation) && rotation.recoveryKeys === undefined;
}
