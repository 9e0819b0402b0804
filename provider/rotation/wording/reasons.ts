import type { ActionResult } from "../actionResult";
import type { LastRotation, RecordReason, RotateReason, SatisfiedReason } from "../decision";
import { formatDuration } from "../time/duration";
import type { Doubt, Obstacle } from "../device/eligibility";
import type { KeyAge } from "../device/keyAge";
import { label, type ManagedDevice } from "../device/managedDevice";

type Reason = SatisfiedReason | RotateReason | RecordReason;

/** How each reason of a decision is said, as a clause. */
const clauses: { [Code in Reason["code"]]: (reason: Extract<Reason, { code: Code }>) => string } = {
  underWay: ({ actionState, forInMs }) => `a rotation is under way, ${actionState} for ${formatDuration(forInMs)}`,
  rotatedSince: ({ agoInMs, rotatedSince }) => `rotated ${formatDuration(agoInMs)} ago, after ${rotatedSince}`,
  keyYoungEnough: ({ key, maxKeyAgeInMs }) => `${wordAge(key)}, at most ${formatDuration(maxKeyAgeInMs)}`,
  withinMinInterval: ({ agoInMs, minIntervalInMs }) =>
    `rotated ${formatDuration(agoInMs)} ago, within minInterval ${formatDuration(minIntervalInMs)}`,
  notOnCreate: ({ last }) => `rotateOnCreate is false, ${wordLastRotation(last)}`,
  requested: ({ last }) => wordLastRotation(last),
  triggered: ({ last }) => `rotateWhenChanged changed, ${wordLastRotation(last)}`,
  notRotatedSince: ({ rotatedSince, last }) => `not rotated since ${rotatedSince}, ${wordLastRotation(last)}`,
  keyTooOld: ({ key, maxKeyAgeInMs }) => `${wordAge(key)}, more than ${formatDuration(maxKeyAgeInMs)}`,
  keyAgeUnknown: () => "the age of its key is not known",
};

/** A reason of a decision, as a clause. */
export function wordReason(reason: Reason): string {
  return (clauses[reason.code] as (reason: Reason) => string)(reason);
}

function wordLastRotation(last: LastRotation): string {
  return last ? `last rotation ${last.actionState} ${formatDuration(last.agoInMs)} ago` : "no rotation on record";
}

/** A key's age, and how it is known. */
function wordAge({ source, ageInMs }: KeyAge): string {
  const age = formatDuration(ageInMs);
  return source === "recoveryKey"
    ? `its newest key in Entra ID is ${age} old`
    : `its last successful rotation was ${age} ago (Entra ID's keys can't be read)`;
}

/** An obstacle as a sentence with its remedy, and the argument that it is about. */
export function wordObstacle(
  obstacle: Obstacle,
  device: ManagedDevice,
): { argument: "managedDeviceId" | "rotatedSince"; reason: string } {
  switch (obstacle.code) {
    case "notWindows":
      return {
        argument: "managedDeviceId",
        reason: `${label(device)} runs ${obstacle.operatingSystem}: only Windows has BitLocker keys to rotate. Name a Windows device.`,
      };
    case "leaving":
      return {
        argument: "managedDeviceId",
        reason: `${label(device)} is being wiped or retired (Intune says ${obstacle.managementState}), which outranks a rotation. Leave the device out.`,
      };
    case "rotatedSinceAhead":
      return {
        argument: "rotatedSince",
        reason: `is ${formatDuration(obstacle.aheadInMs)} ahead of the service's clock (${obstacle.readDateTime}), so no rotation can satisfy it yet: give a time that has passed, with the right offset from UTC.`,
      };
  }
}

/** Several obstacles of one device, where each stands by itself. */
export function wordObstacles(found: Obstacle[], device: ManagedDevice): string {
  return found
    .map((obstacle) => wordObstacle(obstacle, device))
    .map(({ argument, reason }) => (argument === "managedDeviceId" ? reason : `${argument} ${reason}`))
    .join(" ");
}

/** A doubt as a clause. */
export function wordDoubt(doubt: Doubt): string {
  switch (doubt.code) {
    case "notEncrypted":
      return "the inventory says that it is not encrypted";
    case "onlyRegistered":
      return "it is only registered in Entra ID, not joined";
    case "configurationManagerOnly":
      return "it is managed by Configuration Manager alone";
    case "oldWindows":
      return `its Windows (${doubt.osVersion}) is older than Windows 10 1909`;
    case "neverCheckedIn":
      return "it has never checked in";
    case "notCheckedInFor":
      return `it has not checked in for ${formatDuration(doubt.silentForInMs)}`;
  }
}

/** Why there is nothing to import. */
export function wordNoImport(device: ManagedDevice, last: ActionResult | undefined): string {
  const found = last ? `its last rotation is ${last.actionState}` : "it has had no rotation";
  return `${label(device)} can't be imported: ${found}, and what depends on the resource would go on at once. Only a rotation that ended as done can be imported. Create the resource instead (take \`import\` out of its options): it takes over a rotation that is under way, and requests one otherwise.`;
}
