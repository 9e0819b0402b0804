import { elapsedInMs, never } from "./dateTime";
import type { Desire } from "./desire";
import { formatDuration } from "./duration";
import { label, type ManagedDevice } from "./managedDevice";

/** Something that certainly stands against a rotation, and the argument that it has to do with. */
export interface Obstacle {
  argument: "managedDeviceId" | "rotatedSince";
  reason: string;
}

/** Everything that certainly stands against rotating this device's keys, or against what is wanted of them. */
export function obstacles(device: ManagedDevice, desire: Desire): Obstacle[] {
  const { operatingSystem, managementState } = device;
  const found: Obstacle[] = [];
  if (operatingSystem && operatingSystem.toLowerCase() !== "windows") {
    const reason = `${label(device)} runs ${operatingSystem}: only Windows has BitLocker keys to rotate. Name a Windows device.`;
    found.push({ argument: "managedDeviceId", reason });
  }
  if (isLeaving(managementState)) {
    const reason = `${label(device)} is being wiped or retired (Intune says ${managementState}), which outranks a rotation. Leave the device out.`;
    found.push({ argument: "managedDeviceId", reason });
  }
  return [...found, ...ahead(device, desire)];
}

/** Whether Intune is wiping, retiring or deleting the device: a rotation would be ignored. */
function isLeaving(managementState: string): boolean {
  return /^(wipe|retire|delete)/i.test(managementState) && !/(failed|canceled)$/i.test(managementState);
}

/** The local clock, by which somebody may have written "now", may be so far ahead of the service's. */
const aheadAtMostInMs = 10 * 60_000;

/** No rotation can satisfy a time to come: each would be followed by another. */
function ahead({ readDateTime }: ManagedDevice, { rotatedSince }: Desire): Obstacle[] {
  if (rotatedSince === undefined) return [];
  const aheadInMs = elapsedInMs(readDateTime, rotatedSince);
  if (aheadInMs <= aheadAtMostInMs) return [];
  const reason = `is ${formatDuration(aheadInMs)} ahead of the service's clock (${readDateTime}), and no rotation can be that late yet: give a time that has passed, with the right offset.`;
  return [{ argument: "rotatedSince", reason }];
}

const day = 86_400_000;
const seldomSeenAfterInMs = 30 * day;
/** Windows 10 1909, the first that can rotate keys on request. */
const firstBuild = 18_363;

/** Reasons to doubt that a rotation will succeed, as clauses. The inventory may be wrong or old, so that none is certain. */
export function doubts(device: ManagedDevice): string[] {
  const { isEncrypted, joinType, managementAgent, osVersion } = device;
  const build = Number(/^10\.0\.(\d+)/.exec(osVersion)?.[1] ?? NaN);
  return [
    isEncrypted === false && "the inventory says that it is not encrypted",
    /registered/i.test(joinType) && "it is only registered in Entra ID, not joined",
    /^configurationManagerClient$/i.test(managementAgent) && "it is managed by Configuration Manager alone",
    build < firstBuild && `its Windows (${osVersion}) is older than Windows 10 1909`,
    silence(device),
  ].filter((doubt) => typeof doubt === "string");
}

function silence({ lastSyncDateTime, readDateTime }: ManagedDevice): string | undefined {
  if (lastSyncDateTime === never) return "it has never checked in";
  const silentForInMs = elapsedInMs(lastSyncDateTime, readDateTime);
  return silentForInMs < seldomSeenAfterInMs ? undefined : `it has not checked in for ${formatDuration(silentForInMs)}`;
}
