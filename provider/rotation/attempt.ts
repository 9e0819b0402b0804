import { type ActionResult, hasEnded } from "./actionResult";
import { addMs, compareDateTimes, elapsedInMs, noDateTime, servicesApartInMs } from "./time/dateTime";
import { type BaselineResult, identify, type Finding, type Known, showsWithinInMs } from "./identity";
import type { KeyTime } from "./device/keyAge";
import type { Acceptance } from "./device/managedDevice";

/** What a later run must know of an attempt to go on with it. It is stored among the outputs. */
export type Attempt = TrackedAttempt | NotNeededAttempt | RecordedAttempt;

/** An attempt with a rotation, whose result is looked for. */
export type TrackedAttempt = RequestedAttempt | AdoptedAttempt;

interface AttemptBase {
  /** When the rotation was asked for, on the server's clock, RFC 3339 in UTC. */
  readonly requestedDateTime: string;
  /** The device's results just before that, by which the own one is told from them. */
  readonly baseline: BaselineResult[];
  /** Requests made for this rotation so far; 0 when it was adopted. */
  readonly count: number;
  /** How old the device's key is, where `maxKeyAge` asks for it. */
  readonly key?: KeyTime;
}

interface TrackedBase extends AttemptBase {
  /** When the baseline was read, on the front end's clock, which is not Intune's. */
  readonly baselineDateTime?: string;
  /** The start time of the own result, from the moment it is first seen. It need not be unique. */
  readonly startDateTime?: string;
  /** New entries that were seen under way since the baseline, each as it was at first sight. Default: none. */
  readonly seen?: readonly BaselineResult[];
  /** How long former runs looked for the result, in milliseconds of their own time. Default: 0. */
  readonly watchedForInMs?: number;
  /** The latest reading of those runs, on the front end's clock. */
  readonly watchedUntil?: string;
  /** Whether one of the requests counted as lost, and was repeated. A retry takes it over, whether it requests or adopts. */
  readonly isRepeated?: boolean;
  /** Whether a changed trigger asked for it: then only a new rotation will do, also one that is adopted under way. */
  readonly isTriggered?: boolean;
  /** The newest key of each volume just before the request, on Entra ID's clock, where the escrow is to be verified. */
  readonly keysBefore?: Record<string, string>;
}

/** Requested by this resource. */
export interface RequestedAttempt extends TrackedBase {
  readonly kind: "requested";
  /** `unknown` while no answer to the request came and the own result doesn't show. */
  readonly delivery: Acceptance["delivery"];
}

/** Requested by somebody else, or by a run that was cut off; its result is taken. */
export interface AdoptedAttempt extends TrackedBase {
  readonly kind: "adopted";
  /** Only the resource that requested a rotation requests it again where the request is lost. */
  readonly delivery: "accepted";
  /** Whether the result is that of a request which was made before the baseline was read. */
  readonly isOfEarlierRequest?: boolean;
}

/** There is no rotation, since the key is young enough. */
export interface NotNeededAttempt extends AttemptBase {
  readonly kind: "notNeeded";
  readonly count: 0;
  readonly key: KeyTime;
}

/** There is no rotation yet. The result is the last one of the device. */
export interface RecordedAttempt extends AttemptBase {
  readonly kind: "recorded";
  readonly count: 0;
}

/** The part of results that an attempt remembers as its baseline. */
export function baselineOf(results: ActionResult[]): BaselineResult[] {
  return results.map(({ startDateTime, actionState, lastUpdatedDateTime }) => ({
    startDateTime,
    actionState,
    lastUpdatedDateTime,
  }));
}

/**
 * What is known of a device's entries. The baseline of an adopted rotation also holds its own unfinished entry. That
 * entry is removed here, so that it does not count as another request's.
 */
function knownOf({ baseline, startDateTime, kind, seen, delivery }: TrackedAttempt, result: ActionResult): Known {
  const isAccepted = delivery === "accepted";
  if (startDateTime === undefined) return { baseline, seen: seen ?? [], isAccepted };
  const isOwn = (entry: BaselineResult) =>
    kind === "adopted" && entry.startDateTime === startDateTime && !hasEnded(entry.actionState);
  // A state of an earlier version has the own result alone.
  return { baseline: baseline.filter((entry) => !isOwn(entry)), seen: seen ?? baselineOf([result]), isAccepted };
}

/**
 * What a reading of the device shows of the attempt.
 *
 * @param result The own result as it was last read.
 * @param lookedForInMs How long it has been looked for, see {@link lookedForInMs}.
 */
export function findResult(
  attempt: TrackedAttempt,
  result: ActionResult,
  reading: ActionResult[],
  lookedForInMs: number,
): Finding {
  return identify(knownOf(attempt, result), reading, lookedForInMs >= showsWithinInMs);
}

/**
 * How long a result has been looked for, in milliseconds, by the time of this process and of those before it. The time
 * between two runs counts too, by the front end's clock, less what that may be wrong by.
 *
 * @param waitedInMs How long this process has waited for it.
 */
export function lookedForInMs(attempt: TrackedAttempt, waitedInMs: number, readDateTime: string): number {
  const { watchedForInMs = 0, watchedUntil = readDateTime } = attempt;
  return watchedForInMs + waitedInMs + Math.max(0, elapsedInMs(watchedUntil, readDateTime) - servicesApartInMs);
}

/**
 * The earliest time at which the rotation can have been requested, RFC 3339 in UTC; `rotatedSince` is compared with it.
 * That is its start time, in Intune's words "the time the action was initiated". A repeat may be shown with the start
 * time of an earlier entry, or with none. Then it is the latest time that surely was before our own request: every
 * earlier request had shown by the time of the baseline, whose clock may be wrong by minutes.
 */
export function requestedNotBefore(attempt: TrackedAttempt, result: ActionResult): string {
  const { startDateTime } = result;
  const baselineDateTime = provingBaseline(attempt, result);
  if (baselineDateTime === undefined) return startDateTime;
  const provable = addMs(baselineDateTime, -provableAfterInMs);
  return compareDateTimes(provable, startDateTime) > 0 ? provable : startDateTime;
}

/**
 * How long another request has to wait, in milliseconds by Intune's clock and that of the front end, to be provably made
 * at or after a time. 0 where that has passed.
 */
export function pauseUntilProvable(attempt: TrackedAttempt, result: ActionResult, dateTime: string): number {
  const baselineDateTime = provingBaseline(attempt, result);
  // Intune's clock shows at least the time of the result's last update.
  const aheadInMs = elapsedInMs(result.lastUpdatedDateTime, dateTime);
  const provableInMs = baselineDateTime === undefined ? 0 : elapsedInMs(baselineDateTime, dateTime) + provableAfterInMs;
  return Math.max(aheadInMs > 0 ? aheadInMs + marginInMs : 0, provableInMs > 0 ? provableInMs + marginInMs : 0);
}

/** When the baseline was read, where the own result's start time is that of an earlier entry, or missing. */
function provingBaseline(attempt: TrackedAttempt, { startDateTime }: ActionResult): string | undefined {
  if (attempt.kind === "adopted" && attempt.isOfEarlierRequest) return undefined;
  const { baseline, baselineDateTime } = attempt;
  const isKept = baseline.some((entry) => entry.startDateTime === startDateTime);
  return isKept || startDateTime === noDateTime ? baselineDateTime : undefined;
}

/**
 * A result without its own start time proves `rotatedSince` only when the baseline was read at least this long after
 * `rotatedSince`.
 */
const provableAfterInMs = servicesApartInMs + showsWithinInMs;

const marginInMs = 1_000;
