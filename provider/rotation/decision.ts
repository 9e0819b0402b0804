import type { ActionResult } from "./actionResult";
import { compareDateTimes, elapsedInMs } from "./time/dateTime";
import { type RotationSpec, isState } from "./rotationSpec";
import { ageOf, isYoungEnough, type KeyAge, type KeyTime, latestStartedSuccess } from "./device/keyAge";
import type { ManagedDevice } from "./device/managedDevice";

/** The last rotation of a device, whoever requested it; undefined where none is on record. */
export type LastRotation = { actionState: string; agoInMs: number } | undefined;

/** Why a result that shows already, or a key, is enough. */
export type SatisfiedReason =
  | { code: "underWay"; actionState: string; forInMs: number }
  | { code: "rotatedSince"; agoInMs: number; rotatedSince: string }
  | { code: "keyYoungEnough"; key: KeyAge; maxKeyAgeInMs: number }
  | { code: "withinMinInterval"; agoInMs: number; minIntervalInMs: number };

/** Why the state of a device is only recorded. */
export type RecordReason = { code: "notOnCreate"; last: LastRotation };

/** Why a rotation is requested. */
export type RotateReason =
  | { code: "requested"; last: LastRotation }
  | { code: "triggered"; last: LastRotation }
  | { code: "notRotatedSince"; rotatedSince: string; last: LastRotation }
  | { code: "keyTooOld"; key: KeyAge; maxKeyAgeInMs: number }
  | { code: "keyAgeUnknown" };

/**
 * What a device needs, now that it was read.
 *
 * - `rotate`: a rotation is requested.
 * - `adopt`: a result that shows already is taken, of a rotation that is under way or done.
 * - `notNeeded`: no rotation is needed, since the key is young enough.
 * - `record`: the last result is recorded, whatever it is.
 */
export type Decision =
  | { kind: "rotate"; reasons: [RotateReason] }
  | { kind: "adopt"; reasons: SatisfiedReason[]; result: ActionResult }
  | { kind: "notNeeded"; reasons: SatisfiedReason[]; key: KeyTime }
  | { kind: "record"; reasons: [RecordReason]; result: ActionResult | undefined };

/** What bears on the decision besides the spec. */
export interface Situation {
  device: ManagedDevice;
  /** When its key was made, if the spec has to do with that. */
  key: KeyTime | undefined;
  /** Whether a rotation is asked for in any case, since a trigger changed; the desired state alone does not do then. */
  isTriggered: boolean;
  /** Whether the resource is new, so that there is no rotation before. */
  isNew: boolean;
}

/** Decides what to do about a device's keys. All times compared are the service's own. */
export function decide(spec: RotationSpec, situation: Situation): Decision {
  const { device, isTriggered, isNew } = situation;
  if (isNew && !spec.rotateOnCreate) {
    return {
      kind: "record",
      reasons: [{ code: "notOnCreate", last: lastRotation(device) }],
      result: lastResult(device),
    };
  }
  if (!isTriggered && isState(spec) && isSatisfied(spec, situation)) return satisfied(spec, situation);
  const underWay = rotationUnderWay(device);
  if (underWay) {
    const forInMs = elapsedInMs(lastMovedAt(underWay), device.readDateTime);
    return {
      kind: "adopt",
      reasons: [{ code: "underWay", actionState: underWay.actionState, forInMs }],
      result: underWay,
    };
  }
  return recent(spec, device) ?? { kind: "rotate", reasons: [whyRotate(spec, situation)] };
}

const day = 86_400_000;
/** A rotation that has been under way for longer is not trusted to end any more, and a new one is requested. */
const adoptableForInMs = 7 * day;

function rotationUnderWay({ rotations, readDateTime }: ManagedDevice): ActionResult | undefined {
  return rotations
    .filter(({ actionState }) => actionState === "pending" || actionState === "active")
    .filter((result) => elapsedInMs(lastMovedAt(result), readDateTime) < adoptableForInMs)
    .sort((a, b) => compareDateTimes(lastMovedAt(b), lastMovedAt(a)))[0];
}

/** A repeat may be shown with the start time of the entry before it, or with none. */
function lastMovedAt({ startDateTime, lastUpdatedDateTime }: ActionResult): string {
  return compareDateTimes(startDateTime, lastUpdatedDateTime) > 0 ? startDateTime : lastUpdatedDateTime;
}

function isSatisfied(spec: RotationSpec, { device, key }: Situation): boolean {
  return isRotatedSince(spec, device) && isYoungEnough(key, spec, device.readDateTime);
}

/**
 * Whether a successful rotation started at or after `rotatedSince`. Its end does not count: a device may report an
 * earlier rotation late.
 */
function isRotatedSince({ rotatedSince }: RotationSpec, device: ManagedDevice): boolean {
  if (rotatedSince === undefined) return true;
  const success = latestStartedSuccess(device);
  return success !== undefined && compareDateTimes(success.startDateTime, rotatedSince) >= 0;
}

function satisfied(spec: RotationSpec, { device, key }: Situation): Decision {
  const success = latestStartedSuccess(device);
  const { rotatedSince, maxKeyAgeInMs } = spec;
  const reasons: SatisfiedReason[] = [];
  if (rotatedSince !== undefined && success)
    reasons.push({ code: "rotatedSince", agoInMs: agoInMs(success, device), rotatedSince });
  if (maxKeyAgeInMs !== undefined && key)
    reasons.push({ code: "keyYoungEnough", key: ageOf(key, device.readDateTime), maxKeyAgeInMs });
  const isOfKey = success && (rotatedSince !== undefined || isYoungEnough(timeOf(success), spec, device.readDateTime));
  if (success && isOfKey) return { kind: "adopt", reasons, result: success };
  return { kind: "notNeeded", reasons, key: key as KeyTime };
}

function recent(spec: RotationSpec, device: ManagedDevice): Decision | undefined {
  const success = latestStartedSuccess(device);
  const { minIntervalInMs } = spec;
  // Without an interval nothing is recent, not even what ended by another server's clock a moment after this reading.
  if (minIntervalInMs === 0 || !success || !isRotatedSince(spec, device)) return undefined;
  if (agoInMs(success, device) >= minIntervalInMs) return undefined;
  const reason: SatisfiedReason = { code: "withinMinInterval", agoInMs: agoInMs(success, device), minIntervalInMs };
  return { kind: "adopt", reasons: [reason], result: success };
}

function whyRotate(spec: RotationSpec, { device, key, isTriggered }: Situation): RotateReason {
  const { rotatedSince = "", maxKeyAgeInMs } = spec;
  const last = lastRotation(device);
  if (isTriggered) return { code: "triggered", last };
  if (!isRotatedSince(spec, device)) return { code: "notRotatedSince", rotatedSince, last };
  if (maxKeyAgeInMs === undefined) return { code: "requested", last };
  if (!key) return { code: "keyAgeUnknown" };
  return { code: "keyTooOld", key: ageOf(key, device.readDateTime), maxKeyAgeInMs };
}

/** The result that moved last. */
export function lastResult({ rotations }: ManagedDevice): ActionResult | undefined {
  return [...rotations].sort((a, b) => compareDateTimes(lastMovedAt(b), lastMovedAt(a)))[0];
}

function lastRotation(device: ManagedDevice): LastRotation {
  const last = lastResult(device);
  return last && { actionState: last.actionState, agoInMs: agoInMs(last, device) };
}

function agoInMs({ lastUpdatedDateTime }: ActionResult, { readDateTime }: ManagedDevice): number {
  return elapsedInMs(lastUpdatedDateTime, readDateTime);
}

function timeOf({ lastUpdatedDateTime }: ActionResult): KeyTime {
  return { createdDateTime: lastUpdatedDateTime, source: "rotation" };
}
