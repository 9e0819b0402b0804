import type { ActionResult } from "./actionResult";
import { compareDateTimes, elapsedInMs } from "./dateTime";
import { type Desire, isState } from "./desire";
import { formatDuration } from "./duration";
import { describeAge, isYoungEnough, type KeyTime, lastSuccess } from "./keyAge";
import type { ManagedDevice } from "./managedDevice";

/**
 * What a device needs, now that it was read.
 *
 * - `rotate`: a rotation is requested.
 * - `adopt`: one that is there already serves, under way or done.
 * - `keep`: no rotation is needed, since the key is young enough.
 *
 * `because` says why, as a clause for a person.
 */
export type Decision =
  | { kind: "rotate"; because: string }
  | { kind: "adopt"; because: string; result: ActionResult }
  | { kind: "keep"; because: string; key: KeyTime };

/** What bears on the decision besides the desire. */
export interface Situation {
  device: ManagedDevice;
  /** When its key was made, if the desire has to do with that. */
  key: KeyTime | undefined;
  /** Whether a rotation is asked for in any case, since a trigger changed; the desired state alone does not do then. */
  isTriggered: boolean;
}

/** Decides what to do about a device's keys. All times compared are the service's own. */
export function decide(desire: Desire, situation: Situation): Decision {
  const { device, isTriggered } = situation;
  if (!isTriggered && isState(desire) && isSatisfied(desire, situation)) return satisfied(desire, situation);
  const underWay = rotationUnderWay(device);
  if (underWay) {
    const since = formatDuration(elapsedInMs(lastMovedAt(underWay), device.readDateTime));
    return {
      kind: "adopt",
      because: `a rotation is under way, ${underWay.actionState} for ${since}`,
      result: underWay,
    };
  }
  return recent(desire, device) ?? { kind: "rotate", because: whyRotate(desire, situation) };
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

function isSatisfied(desire: Desire, { device, key }: Situation): boolean {
  return isRotatedSince(desire, device) && isYoungEnough(key, desire, device.readDateTime);
}

/**
 * Whether a rotation was requested at or after the time that is asked for. That it ended after it would not do: a device
 * may report late what it did before.
 */
function isRotatedSince({ rotatedSince }: Desire, device: ManagedDevice): boolean {
  if (rotatedSince === undefined) return true;
  const success = lastSuccess(device);
  return success !== undefined && compareDateTimes(success.startDateTime, rotatedSince) >= 0;
}

function satisfied(desire: Desire, { device, key }: Situation): Decision {
  const success = lastSuccess(device);
  const { rotatedSince } = desire;
  const because = [
    rotatedSince && success && `rotated ${ago(success, device)}, after ${rotatedSince}`,
    desire.maxKeyAgeInMs !== undefined && key && `${describeAge(key, device.readDateTime)}, at most ${maxAge(desire)}`,
  ];
  const why = because.filter(Boolean).join(", and ");
  const isOfKey =
    success && (rotatedSince !== undefined || isYoungEnough(timeOf(success), desire, device.readDateTime));
  if (success && isOfKey) return { kind: "adopt", because: why, result: success };
  return { kind: "keep", because: why, key: key as KeyTime };
}

function recent(desire: Desire, device: ManagedDevice): Decision | undefined {
  const success = lastSuccess(device);
  // Without an interval nothing is recent, not even what ended by another server's clock a moment after this reading.
  if (desire.minIntervalInMs === 0 || !success || !isRotatedSince(desire, device)) return undefined;
  if (elapsedInMs(success.lastUpdatedDateTime, device.readDateTime) >= desire.minIntervalInMs) return undefined;
  const within = formatDuration(desire.minIntervalInMs);
  return { kind: "adopt", because: `rotated ${ago(success, device)}, within minInterval ${within}`, result: success };
}

function whyRotate(desire: Desire, { device, key, isTriggered }: Situation): string {
  if (isTriggered) return `rotateWhenChanged changed, ${lastRotation(device)}`;
  if (!isRotatedSince(desire, device)) return `not rotated since ${desire.rotatedSince ?? ""}, ${lastRotation(device)}`;
  if (desire.maxKeyAgeInMs === undefined) return lastRotation(device);
  return key
    ? `${describeAge(key, device.readDateTime)}, more than ${maxAge(desire)}`
    : "the age of its key is not known";
}

/** The last rotation of a device for a person, whoever requested it. */
function lastRotation(device: ManagedDevice): string {
  const [last] = [...device.rotations].sort((a, b) => compareDateTimes(lastMovedAt(b), lastMovedAt(a)));
  return last ? `last rotation ${last.actionState} ${ago(last, device)}` : "no rotation on record";
}

function ago({ lastUpdatedDateTime }: ActionResult, { readDateTime }: ManagedDevice): string {
  return `${formatDuration(elapsedInMs(lastUpdatedDateTime, readDateTime))} ago`;
}

function timeOf({ lastUpdatedDateTime }: ActionResult): KeyTime {
  return { createdDateTime: lastUpdatedDateTime, source: "rotation" };
}

function maxAge({ maxKeyAgeInMs = 0 }: Desire): string {
  return formatDuration(maxKeyAgeInMs);
}
