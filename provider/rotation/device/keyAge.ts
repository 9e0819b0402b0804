import type { ActionResult } from "../actionResult";
import { compareDateTimes, elapsedInMs } from "../time/dateTime";
import type { RotationSpec } from "../rotationSpec";
import type { ManagedDevice } from "./managedDevice";
import type { RecoveryKey } from "./recoveryKey";

/** When a device's key was made, and how that is known. */
export interface KeyTime {
  /** RFC 3339 in UTC. */
  createdDateTime: string;
  /** `recoveryKey`: the newest one in Entra ID. `rotation`: the last that succeeded, where Entra ID does not show its keys. */
  source: "recoveryKey" | "rotation";
}

/** How old a device's key is, and how that is known. */
export interface KeyAge extends Pick<KeyTime, "source"> {
  ageInMs: number;
}

export function ageOf({ createdDateTime, source }: KeyTime, now: string): KeyAge {
  return { source, ageInMs: elapsedInMs(createdDateTime, now) };
}

/**
 * When the key of the OS drive was made; undefined when nothing tells.
 *
 * @param keys Those in Entra ID; undefined when they may not be read. A key may also be made without a rotation of
 *   Intune's, and after a new enrolment there are no results: so the keys themselves tell more.
 */
export function keyTimeOf(device: ManagedDevice, keys: RecoveryKey[] | undefined): KeyTime | undefined {
  if (keys) {
    const createdDateTime = newest(keys.filter(isOfOsDrive).map((key) => key.createdDateTime));
    return createdDateTime === undefined ? undefined : { createdDateTime, source: "recoveryKey" };
  }
  const success = latestStartedSuccess(device);
  return success && { createdDateTime: success.lastUpdatedDateTime, source: "rotation" };
}

/** The successful result with the latest start time in this reading; undefined when there is none. */
export function latestStartedSuccess({ rotations }: ManagedDevice): ActionResult | undefined {
  return rotations
    .filter(({ actionState }) => actionState === "done")
    .sort((a, b) => compareDateTimes(b.startDateTime, a.startDateTime))[0];
}

/** Whether a key is young enough at a moment. One of which nothing is known is not. */
export function isYoungEnough(
  key: KeyTime | undefined,
  { maxKeyAgeInMs = Infinity }: RotationSpec,
  now: string,
): boolean {
  if (maxKeyAgeInMs === Infinity) return true;
  return key !== undefined && elapsedInMs(key.createdDateTime, now) <= maxKeyAgeInMs;
}

export function isOfOsDrive({ volumeType }: RecoveryKey): boolean {
  return volumeType === "operatingSystemVolume";
}

export function newest(dateTimes: string[]): string | undefined {
  return [...dateTimes].sort(compareDateTimes).at(-1);
}
