import type { ActionResult } from "./actionResult";
import { hasEnded } from "./actionResult";
import { clockToleranceInMs, compareDateTimes, elapsedInMs } from "./dateTime";
import type { KeyTime } from "./keyAge";
import type { Acceptance } from "./managedDevice";

/** What a later run must know of an attempt to go on with it. It is stored among the outputs. */
export interface Attempt {
  /** When the rotation was asked for, on the server's clock, RFC 3339 in UTC. */
  requestedDateTime: string;
  /** The device's results just before that, by which the own one is told from them. */
  baseline: BaselineResult[];
  /** When these were read, on the server's clock: what had ended by then is older. Default: `requestedDateTime`. */
  baselineDateTime?: string;
  /** The start time of the own result, by which it is known from the moment it is first seen. */
  startDateTime?: string;
  /** Whether it serves that was there already: requested by somebody else, or by a run that was cut off. */
  adopted: boolean;
  /** `unknown` while no answer to the request came and the own result doesn't show. */
  fate: Acceptance["fate"];
  /** Requests made for this rotation so far; 0 when it was adopted. */
  count: number;
  /** Whether one of them counted as lost, and was repeated. */
  isRepeated?: boolean;
  /** Whether there is no rotation at all, since the key that is there is young enough. */
  isKept?: boolean;
  /** Whether a trigger asked for it that nothing satisfies but a rotation, whatever state the device is in. */
  isTriggered?: boolean;
  /** What `rotatedSince` asked for when it was requested. */
  rotatedSince?: string;
  /** How old the device's key is, where `maxKeyAge` asks for it. */
  key?: KeyTime;
  /** The newest key of each volume just before the request, on Entra ID's clock, where the escrow is to be verified. */
  keysBefore?: Record<string, string>;
}

/** As much of a result as tells whether it has changed since. */
export type BaselineResult = Pick<ActionResult, "startDateTime" | "actionState" | "lastUpdatedDateTime">;

/** The part of results that an attempt remembers as its baseline. */
export function baselineOf(results: ActionResult[]): BaselineResult[] {
  return results.map(({ startDateTime, actionState, lastUpdatedDateTime }) => ({
    startDateTime,
    actionState,
    lastUpdatedDateTime,
  }));
}

/**
 * The attempt's own result among those a device has now; undefined while it doesn't show.
 *
 * Results have no id, so the own one is the result that the baseline has not. Whether Graph appends a result or
 * replaces the older one, and whether that keeps its start time, is not known: a start time of the baseline therefore
 * counts too, if that result had ended then and has changed since. Of several, the first to start is ours.
 *
 * An entry of a request just before may not have shown yet when the baseline was read. So a result that has ended when it
 * is first seen, and that began or ended before that reading, is an older one. Both times are the server's; no local clock
 * is involved. The time of the request would not do: it is that of its answer, which may take longer than the rotation.
 */
export function ownResult(attempt: Attempt, results: ActionResult[]): ActionResult | undefined {
  const known = results.find((result) => result.startDateTime === attempt.startDateTime);
  if (known) return known;
  return results
    .filter((result) => isNew(result, attempt.baseline) && !isOlder(result, attempt))
    .sort((a, b) => compareDateTimes(a.startDateTime, b.startDateTime))[0];
}

function isNew(result: ActionResult, baseline: BaselineResult[]): boolean {
  const before = baseline.filter((entry) => entry.startDateTime === result.startDateTime);
  return before.every((entry) => hasEnded(entry.actionState) && hasChanged(entry, result));
}

/** A device takes longer for a rotation than the servers' clocks are apart, but for a moment. */
const endToleranceInMs = 2_000;

function isOlder(result: ActionResult, attempt: Attempt): boolean {
  const { requestedDateTime, baseline, baselineDateTime = requestedDateTime } = attempt;
  const isKnown = baseline.some(({ startDateTime }) => startDateTime === result.startDateTime);
  if (isKnown || !hasEnded(result.actionState)) return false;
  const beganBeforeInMs = elapsedInMs(result.startDateTime, baselineDateTime);
  const endedBeforeInMs = elapsedInMs(result.lastUpdatedDateTime, baselineDateTime);
  return beganBeforeInMs > clockToleranceInMs || endedBeforeInMs > endToleranceInMs;
}

function hasChanged(before: BaselineResult, now: BaselineResult): boolean {
  return before.actionState !== now.actionState || before.lastUpdatedDateTime !== now.lastUpdatedDateTime;
}
