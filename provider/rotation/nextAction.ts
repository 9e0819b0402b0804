import { compareDateTimes, elapsedInMs } from "./time/dateTime";
import { type RotationSpec, isState } from "./rotationSpec";
import { isYoungEnough, type KeyTime } from "./device/keyAge";
import { isAwaited, isSuccess, lacksEscrow, type Rotation, satisfiesSince } from "./rotation";

/**
 * What a stored rotation asks for.
 *
 * - `nothing`: it stands as it is.
 * - `wait`: it had not ended when it was last looked at.
 * - `verify`: it is done, and its key was not yet seen in Entra ID.
 * - `rotate`: a new rotation is due.
 * - `fail`: it ended without the success that is required, and requesting the same again would not help.
 */
export type NextAction = "nothing" | "wait" | "verify" | "rotate" | "fail";

/** Which arguments differ from those of the stored rotation. */
export interface Changes {
  /** The one that asks for a new rotation whatever the state is. */
  trigger: boolean;
  /** Any at all. */
  any: boolean;
}

/**
 * Decides what a stored rotation asks for, from what is stored alone.
 *
 * @param now The local time, RFC 3339 in UTC, for the age of keys. Where it is wrong, the device's own state, read before
 *   anything is requested, puts it right.
 */
export function nextAction(rotation: Rotation, spec: RotationSpec, changes: Changes, now: string): NextAction {
  if (changes.trigger) return "rotate";
  if (isAwaited(rotation)) return "wait";
  if (!isSuccess(rotation)) return needAfterFailure(rotation, spec, changes);
  if (!stands(rotation, spec, now)) return "rotate";
  return lacksEscrow(rotation, spec) ? "verify" : "nothing";
}

/** A desired state that is not reached is tried for again at each run; running again asks for it, too. */
function needAfterFailure({ result }: Rotation, spec: RotationSpec, changes: Changes): NextAction {
  const isWanted = spec.requireSuccess || isState(spec);
  if (result.actionState !== "notSupported" || changes.any) return isWanted ? "rotate" : "nothing";
  return spec.requireSuccess ? "fail" : "nothing";
}

function stands(rotation: Rotation, spec: RotationSpec, now: string): boolean {
  const { attempt, result } = rotation;
  switch (attempt.kind) {
    case "notNeeded":
      return (
        spec.maxKeyAgeInMs !== undefined && satisfiesSince(rotation, spec) && isYoungEnough(attempt.key, spec, now)
      );
    case "recorded":
      // A state that was only recorded will do until another is asked for.
      return !isState(spec) || (result.actionState === "done" && satisfies(rotation, spec, now));
    case "requested":
    case "adopted":
      return satisfies(rotation, spec, now);
  }
}

/** Whether a success does for what is asked for. */
function satisfies(rotation: Rotation, spec: RotationSpec, now: string): boolean {
  const isRecent = elapsedInMs(rotation.result.lastUpdatedDateTime, now) < spec.minIntervalInMs;
  return satisfiesSince(rotation, spec) && (isRecent || isYoungEnough(keyTime(rotation), spec, now));
}

/** A rotation counts even where its key never came to Entra ID: that must not lead to one rotation after another. */
function keyTime({ attempt: { key }, result }: Rotation): KeyTime {
  const isNewer = key && compareDateTimes(key.createdDateTime, result.lastUpdatedDateTime) > 0;
  return isNewer ? key : { createdDateTime: result.lastUpdatedDateTime, source: "rotation" };
}
