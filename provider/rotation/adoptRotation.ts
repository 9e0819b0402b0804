import { isDeepStrictEqual } from "node:util";
import { type ActionResult, hasEnded } from "./actionResult";
import { baselineOf, findResult, lookedForInMs, type TrackedAttempt } from "./attempt";
import { follow } from "./followRotation";
import type { ManagedDevice } from "./device/managedDevice";
import { attemptBefore, type PreviousRotation } from "./previousRotation";
import { identity, isTracked, type TrackedRotation } from "./rotation";

/** Takes a result that shows already for that of the rotation which is asked for. */
export function adoptRotation(
  device: ManagedDevice,
  result: ActionResult,
  previous: PreviousRotation,
): TrackedRotation {
  const { rotation } = previous;
  if (rotation && isTracked(rotation) && isOf(rotation, result, device)) {
    if (hasEnded(rotation.result.actionState)) return rotation;
    const followed = follow(rotation, device, 0);
    return { ...followed, attempt: { ...followed.attempt, ...knownFrom(device, result) } };
  }
  const { startDateTime } = result;
  const baseline = baselineOf(device.rotations);
  const count = attemptBefore(previous)?.count ?? 0;
  return {
    ...identity(device),
    requestId: "",
    attempt: {
      requestedDateTime: startDateTime,
      baseline,
      startDateTime,
      kind: "adopted",
      delivery: "accepted",
      count,
    },
    result,
    ...(!hasEnded(result.actionState) && { isOfThisRun: true }),
  };
}

/** What ended by now does not satisfy what is asked for from now on, even if it was the rotation's own. */
function knownFrom(device: ManagedDevice, result: ActionResult): Pick<TrackedAttempt, "baseline" | "seen"> {
  return { baseline: baselineOf(device.rotations.filter((other) => other !== result)), seen: baselineOf([result]) };
}

/** Whether a result is that of a rotation which is known already. */
function isOf(rotation: TrackedRotation, result: ActionResult, device: ManagedDevice): boolean {
  // The entry of one that is over may have been replaced: the present one is not its own.
  if (hasEnded(rotation.result.actionState))
    return isDeepStrictEqual(baselineOf([rotation.result]), baselineOf([result]));
  const lookedFor = lookedForInMs(rotation.attempt, 0, device.readDateTime);
  return findResult(rotation.attempt, rotation.result, device.rotations, lookedFor).result === result;
}
