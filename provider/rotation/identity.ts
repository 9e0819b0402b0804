import { type ActionResult, hasEnded } from "./actionResult";
import { compareDateTimes, noDateTime } from "./time/dateTime";

/** As much of an entry as tells whether it has changed since. */
export type BaselineResult = Pick<ActionResult, "startDateTime" | "actionState" | "lastUpdatedDateTime">;

/** What was known of a device's entries before they are read again. */
export interface Known {
  /** The entries just before the request. */
  baseline: readonly BaselineResult[];
  /** New entries that were seen under way since, each as it was at first sight. */
  seen: readonly BaselineResult[];
  /** Whether the service is known to have taken the request, so that an entry of it, or of what it gave way to, must show. */
  isAccepted: boolean;
}

/** What a reading shows of a request. */
export interface Finding {
  /**
   * - `own`: its result, under way or ended.
   * - `earlier`: the end of an earlier request that was under way before ours. Ours was ignored, and it counts instead.
   * - `nothing`: no news.
   */
  kind: "own" | "earlier" | "nothing";
  /** Undefined where there is no news. */
  result: ActionResult | undefined;
  /** An entry that has ended and may be the own one. It may also be an earlier request's that had not shown before. */
  unproven?: ActionResult | undefined;
  /** What is known to be under way now, for the next reading. */
  seen: readonly BaselineResult[];
}

/**
 * The rules by which an entry is told from others. Entries have no id, their start time may be kept from an earlier entry
 * or missing, and a reading may come from a replica that is some seconds behind. Only Intune's own times are compared.
 */
export interface Rules {
  /** Whether the entry was last updated after everything that the baseline shows. What is not, is old or a stale reading. */
  isNews(entry: BaselineResult, baseline: readonly BaselineResult[]): boolean;
  /** Whether it may be what was under way already before the request, and has moved on since. */
  wasUnderWay(entry: BaselineResult, baseline: readonly BaselineResult[], reading: readonly BaselineResult[]): boolean;
  /** Whether it is older than the new entry of its start time was at first sight: an earlier one, or a stale reading. */
  isOutdated(entry: BaselineResult, seen: readonly BaselineResult[]): boolean;
  /** Whether it was seen under way since the request, so that it has ended since. */
  wasSeen(entry: BaselineResult, seen: readonly BaselineResult[]): boolean;
  /**
   * Whether an end can be assigned to the earlier request: no entry that may be an earlier request's is still under
   * way.
   */
  isDistinct(underWay: readonly BaselineResult[]): boolean;
  /**
   * Whether the latest end is later than the request, although no reading showed it under way. It is once all earlier
   * ends must have shown.
   */
  isProven(isEverythingShown: boolean): boolean;
  /**
   * Whether the reading must contain an entry of this request: Graph accepted the request. Otherwise the latest end may
   * be an earlier request's.
   */
  hasOwn(isAccepted: boolean): boolean;
}

export const rules: Rules = {
  isNews: (entry, baseline) =>
    isDated(entry)
      ? baseline.every((before) => isLater(entry, before))
      : // Entries without times can't be told from each other.
        baseline.every(isDated),
  wasUnderWay: (entry, baseline, reading) =>
    baseline
      .filter((before) => !hasEnded(before.actionState) && !reading.some((other) => isUnchanged(other, before)))
      // One that had no start time yet may show with any later.
      .some((before) => startsWith(entry, before) || before.startDateTime === noDateTime),
  isOutdated: (entry, seen) => seen.some((before) => startsWith(entry, before) && isLater(before, entry)),
  wasSeen: (entry, seen) => seen.some((before) => startsWith(entry, before)),
  isDistinct: (underWay) => underWay.length === 0,
  isProven: (isEverythingShown) => isEverythingShown,
  hasOwn: (isAccepted) => isAccepted,
};

/**
 * Finds what a reading shows of a request. `docs/identity.md` has its cases as a table.
 *
 * @param isEverythingShown Whether all that was requested before or with this request shows by now, and would also in a
 *   replica that is behind: see {@link showsWithinInMs}.
 * @param by The rules; others only to prove that each is needed.
 */
export function identify(
  { baseline, seen, isAccepted }: Known,
  reading: readonly ActionResult[],
  isEverythingShown: boolean,
  by: Rules = rules,
): Finding {
  const news = reading.filter((entry) => by.isNews(entry, baseline)).sort(byLastUpdate);
  const [ofEarlierRequests, others] = partition(news, (entry) => by.wasUnderWay(entry, baseline, reading));
  const [outdated, candidates] = partition(others, (entry) => by.isOutdated(entry, seen));
  const [ended, underWay] = partition(candidates, ({ actionState }) => hasEnded(actionState));
  const found = { seen: withNewlySeen(seen, underWay) };

  const known = ended.find((entry) => by.wasSeen(entry, seen));
  if (known) return { kind: "own", result: known, ...found };
  const [earlierEnded, earlierUnderWay] = partition(ofEarlierRequests, ({ actionState }) => hasEnded(actionState));
  const end = [...earlierEnded, ...ended].at(-1);
  // Where no entry has a start time, even the own end may be older than somebody's entry at first sight.
  const unproven = end ?? outdated.filter(({ actionState }) => hasEnded(actionState)).at(-1);
  // What is under way now ends after the request, no matter who requested it.
  if (underWay.length > 0) return { kind: "own", result: underWay[0], unproven, ...found };
  const isTold = ended.length > 0 ? by.hasOwn(isAccepted) : by.isDistinct(earlierUnderWay);
  if (!end || !isTold || !by.isProven(isEverythingShown))
    return { kind: "nothing", result: undefined, unproven, ...found };
  return { kind: ended.length > 0 ? "own" : "earlier", result: end, ...found };
}

/**
 * How long after a request its entry may take to show, in milliseconds, in every replica. Two minutes were reported, and
 * a replica is some seconds behind. Counted by the clock of this process.
 */
export const showsWithinInMs = 130_000;

/**
 * Adds entries that are new and under way. An entry without `lastUpdatedDateTime` is left out: a later reading can't
 * recognise it.
 */
function withNewlySeen(seen: readonly BaselineResult[], underWay: ActionResult[]): readonly BaselineResult[] {
  const first = underWay.filter((entry) => isDated(entry) && !rules.wasSeen(entry, seen));
  if (first.length === 0) return seen;
  const fresh = first.map(({ startDateTime, actionState, lastUpdatedDateTime }) => ({
    startDateTime,
    actionState,
    lastUpdatedDateTime,
  }));
  // Not spread: that keeps room for sixteen more.
  return seen.concat(fresh);
}

function isDated({ lastUpdatedDateTime }: BaselineResult): boolean {
  return lastUpdatedDateTime !== noDateTime;
}

function isLater(entry: BaselineResult, other: BaselineResult): boolean {
  return compareDateTimes(entry.lastUpdatedDateTime, other.lastUpdatedDateTime) > 0;
}

function isUnchanged(entry: BaselineResult, before: BaselineResult): boolean {
  const isSame = startsWith(entry, before) && entry.actionState === before.actionState;
  return isSame && entry.lastUpdatedDateTime === before.lastUpdatedDateTime;
}

function startsWith(entry: BaselineResult, other: BaselineResult): boolean {
  return entry.startDateTime === other.startDateTime;
}

function byLastUpdate(a: BaselineResult, b: BaselineResult): number {
  return compareDateTimes(a.lastUpdatedDateTime, b.lastUpdatedDateTime);
}

function partition<T>(items: readonly T[], fits: (item: T) => boolean): [T[], T[]] {
  return [items.filter(fits), items.filter((item) => !fits(item))];
}
