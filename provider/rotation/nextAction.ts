import { compareDateTimes, elapsedInMs } from "./time/dateTime";
import { type RotationSpec, isState } from "./rotationSpec";
import { isYoungEnough, type KeyTime } from "./device/keyAge";
import { isOver, isSuccess, lacksEscrow, type Rotation, satisfiesSince } from "./rotation";

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
  if (!isOver(rotation)) return "wait";
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
  // A state that was only recorded will do until another is asked for.
  if (attempt.kind === "recorded" && !isState(spec)) return true;
  if (attempt.kind === "recorded" && result.actionState !== "done") return false;
  if (attempt.kind === "notNeeded" && spec.maxKeyAgeInMs === undefined) return false;
  const isRecent = attempt.kind !== "notNeeded" && elapsedInMs(result.lastUpdatedDateTime, now) < spec.minIntervalInMs;
  return satisfiesSince(rotation, spec) && (isRecent || isYoungEnough(keyTime(rotation), spec, now));
}

/** A rotation counts even where its key never came to Entra ID: that must not lead to one rotation after another. */
function keyTime({ attempt, result }: Rotation): KeyTime {
  const ofRotation: KeyTime = { createdDateTime: result.lastUpdatedDateTime, source: "rotation" };
  if (!attempt.key) return ofRotation;
  const isNewer = compareDateTimes(attempt.key.createdDateTime, ofRotation.createdDateTime) > 0;
  return attempt.kind === "notNeeded" || isNewer ? attempt.key : ofRotation;
}
