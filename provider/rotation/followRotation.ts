import type { ActionResult } from "./actionResult";
import { type Attempt, findResult, lookedForInMs } from "./attempt";
import { compareDateTimes, noDateTime } from "./time/dateTime";
import type { ManagedDevice } from "./device/managedDevice";
import { identity, isOver, type Rotation } from "./rotation";

/**
 * The rotation as this reading of its device shows it. One that is over stays as it is, whatever shows later.
 *
 * @param waitedInMs How long this process has waited for it.
 */
export function follow(rotation: Rotation, device: ManagedDevice, waitedInMs: number): Rotation {
  if (isOver(rotation)) return rotation;
  const { attempt } = rotation;
  const lookedFor = lookedForInMs(attempt, waitedInMs, device.readDateTime);
  const { kind, result, unproven, seen } = findResult(attempt, rotation.result, device.rotations, lookedFor);
  const before = withUnproven(rotation, unproven);
  if (!result || isStale(result, rotation)) return before;
  const isOfEarlierRequest = kind === "earlier" || attempt.isOfEarlierRequest === true;
  return {
    ...before,
    ...identity(device),
    // Assigned: a spread with more after it costs each attempt a hidden class of its own, with a hundred thousand waiting.
    attempt: Object.assign({}, attempt, {
      startDateTime: result.startDateTime,
      seen,
      kind: isOfEarlierRequest || isReplaced(attempt, result) ? "adopted" : attempt.kind,
      ...(isOfEarlierRequest && { isOfEarlierRequest }),
      delivery: "accepted",
    } satisfies Partial<Attempt>),
    result,
  };
}

/** Whether a later request's entry replaced this rotation's entry. Its result is taken and counts as adopted. */
function isReplaced({ startDateTime = noDateTime }: Attempt, result: ActionResult): boolean {
  return startDateTime !== noDateTime && startDateTime !== result.startDateTime;
}

/** What was told does not go back in time, where a reading comes from a replica that is behind. */
function isStale(result: ActionResult, { attempt, result: told }: Rotation): boolean {
  const isSame = attempt.startDateTime === result.startDateTime;
  return isSame && compareDateTimes(result.lastUpdatedDateTime, told.lastUpdatedDateTime) < 0;
}

function withUnproven(rotation: Rotation, unproven: ActionResult | undefined): Rotation {
  if (rotation.unproven === unproven) return rotation;
  const { unproven: _, ...rest } = rotation;
  return unproven ? { ...rest, unproven } : rest;
}
