import { type ActionResult, hasEnded } from "./actionResult";
import { type AdoptedAttempt, findResult, lookedForInMs, type RequestedAttempt, type TrackedAttempt } from "./attempt";
import { compareDateTimes, noDateTime } from "./time/dateTime";
import type { ManagedDevice } from "./device/managedDevice";
import { identity, type TrackedRotation } from "./rotation";

/**
 * The rotation as this reading of its device shows it. One that is over stays as it is, whatever shows later.
 *
 * @param waitedInMs How long this process has waited for it.
 */
export function follow(rotation: TrackedRotation, device: ManagedDevice, waitedInMs: number): TrackedRotation {
  if (hasEnded(rotation.result.actionState)) return rotation;
  const { attempt } = rotation;
  const lookedFor = lookedForInMs(attempt, waitedInMs, device.readDateTime);
  const { kind, result, unproven, seen } = findResult(attempt, rotation.result, device.rotations, lookedFor);
  const before = withUnproven(rotation, unproven);
  if (!result || isStale(result, rotation)) return before;
  return {
    ...before,
    ...identity(device),
    // Assigned: a spread with more after it costs each attempt a hidden class of its own, and 100,000 may wait.
    attempt: Object.assign({}, attempt, {
      startDateTime: result.startDateTime,
      seen,
      delivery: "accepted",
      kind: kind === "earlier" || isReplaced(attempt, result) ? "adopted" : attempt.kind,
      ...(kind === "earlier" && { isOfEarlierRequest: true }),
    } satisfies Partial<AdoptedAttempt> | Partial<RequestedAttempt>),
    result,
    ...(!hasEnded(result.actionState) && { isOfThisRun: true }),
  };
}

/** Whether a later request's entry replaced this rotation's entry. Its result is taken and counts as adopted. */
function isReplaced({ startDateTime = noDateTime }: TrackedAttempt, result: ActionResult): boolean {
  return startDateTime !== noDateTime && startDateTime !== result.startDateTime;
}

/** What was told does not go back in time, where a reading comes from a replica that is behind. */
function isStale(result: ActionResult, { attempt, result: told }: TrackedRotation): boolean {
  const isSame = attempt.startDateTime === result.startDateTime;
  return isSame && compareDateTimes(result.lastUpdatedDateTime, told.lastUpdatedDateTime) < 0;
}

function withUnproven(rotation: TrackedRotation, unproven: ActionResult | undefined): TrackedRotation {
  if (rotation.unproven === unproven) return rotation;
  const { unproven: _, ...rest } = rotation;
  return unproven ? { ...rest, unproven } : rest;
}
