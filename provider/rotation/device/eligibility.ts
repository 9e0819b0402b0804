import { elapsedInMs, noDateTime } from "../time/dateTime";
import type { RotationSpec } from "../rotationSpec";
import type { ManagedDevice } from "./managedDevice";

/** Something that certainly prevents a rotation of a device's keys, or what is asked for. */
export type Obstacle =
  | { code: "notWindows"; operatingSystem: string }
  | { code: "leaving"; managementState: string }
  | { code: "rotatedSinceAhead"; aheadInMs: number; readDateTime: string };

/** Everything that certainly prevents it. */
export function obstacles(device: ManagedDevice, spec: RotationSpec): Obstacle[] {
  const { operatingSystem, managementState } = device;
  const found: Obstacle[] = [];
  if (operatingSystem && operatingSystem.toLowerCase() !== "windows")
    found.push({ code: "notWindows", operatingSystem });
  if (isLeaving(managementState)) found.push({ code: "leaving", managementState });
  return [...found, ...ahead(device, spec)];
}

/** Whether Intune is wiping, retiring or deleting the device: a rotation would be ignored. */
function isLeaving(managementState: string): boolean {
  return /^(wipe|retire|delete)/i.test(managementState) && !/(failed|canceled)$/i.test(managementState);
}

/** The local clock, by which somebody may have written "now", may be so far ahead of the service's. */
const aheadAtMostInMs = 10 * 60_000;

/** No rotation can satisfy a time to come: each would be followed by another. */
function ahead({ readDateTime }: ManagedDevice, { rotatedSince }: RotationSpec): Obstacle[] {
  if (rotatedSince === undefined) return [];
  const aheadInMs = elapsedInMs(readDateTime, rotatedSince);
  return aheadInMs <= aheadAtMostInMs ? [] : [{ code: "rotatedSinceAhead", aheadInMs, readDateTime }];
}

/** A reason to doubt that a rotation will succeed. The inventory may be wrong or old, so that none is certain. */
export type Doubt =
  | { code: "notEncrypted" }
  | { code: "onlyRegistered" }
  | { code: "configurationManagerOnly" }
  | { code: "oldWindows"; osVersion: string }
  | { code: "neverCheckedIn" }
  | { code: "notCheckedInFor"; silentForInMs: number };

const day = 86_400_000;
const seldomSeenAfterInMs = 30 * day;
/** Windows 10 1909, the first that can rotate keys on request. */
const firstBuild = 18_363;

export function doubts(device: ManagedDevice): Doubt[] {
  const { isEncrypted, joinType, managementAgent, osVersion } = device;
  const build = Number(/^10\.0\.(\d+)/.exec(osVersion)?.[1] ?? NaN);
  const found: Doubt[] = [];
  if (isEncrypted === false) found.push({ code: "notEncrypted" });
  if (/registered/i.test(joinType)) found.push({ code: "onlyRegistered" });
  if (/^configurationManagerClient$/i.test(managementAgent)) found.push({ code: "configurationManagerOnly" });
  if (build < firstBuild) found.push({ code: "oldWindows", osVersion });
  return [...found, ...silence(device)];
}

function silence({ lastSyncDateTime, readDateTime }: ManagedDevice): Doubt[] {
  if (lastSyncDateTime === noDateTime) return [{ code: "neverCheckedIn" }];
  const silentForInMs = elapsedInMs(lastSyncDateTime, readDateTime);
  return silentForInMs < seldomSeenAfterInMs ? [] : [{ code: "notCheckedInFor", silentForInMs }];
}
