import type { ActionResult } from "../../../provider/rotation/actionResult";
import {
  baselineOf,
  findResult,
  lookedForInMs,
  requestedNotBefore,
  type TrackedAttempt,
} from "../../../provider/rotation/attempt";
import { aResult, aRotation, day, minute, time } from "../../support/rotations";

const hour = 60 * minute;
const older = aResult({ startDateTime: time(-100_000), lastUpdatedDateTime: time(-90_000) });

function attemptAfter(baseline: ActionResult[], more: Partial<TrackedAttempt> = {}): TrackedAttempt {
  return aRotation({ attempt: { baseline: baselineOf(baseline), ...more } }).attempt;
}

describe("baselineOf", () => {
  it("remembers of each result what tells whether it has changed since", () => {
    expect(baselineOf([older])).toEqual([
      { startDateTime: time(-100_000), actionState: "done", lastUpdatedDateTime: time(-90_000) },
    ]);
  });
});

describe("findResult", () => {
  it("finds the entry of the baseline that was adopted, at once", () => {
    const underWay = { ...older, actionState: "pending", lastUpdatedDateTime: older.startDateTime };
    const attempt = attemptAfter([underWay], { startDateTime: older.startDateTime, kind: "adopted" });
    expect(findResult(attempt, underWay, [underWay], 0)).toMatchObject({ kind: "own", result: underWay });
    expect(findResult(attempt, underWay, [older], 0)).toMatchObject({ kind: "own", result: older });
  });

  it("takes an end that was never seen under way once all earlier requests would show", () => {
    const ended = aResult({ startDateTime: time(1_000) });
    const find = (lookedFor: number) => findResult(attemptAfter([]), aResult(), [ended], lookedFor).kind;
    expect([find(0), find(2 * minute), find(2 * minute + 10_000)]).toEqual(["nothing", "nothing", "own"]);
  });
});

describe("how long a result has been looked for", () => {
  it("is the time of this process and of those before", () => {
    expect(lookedForInMs(attemptAfter([]), 5_000, time(day))).toBe(5_000);
    expect(lookedForInMs(attemptAfter([], { watchedForInMs: 60_000 }), 5_000, time(day))).toBe(65_000);
  });

  it("counts the time between runs by the front end's clock, less ten minutes that it may be wrong by", () => {
    const attempt = attemptAfter([], { watchedForInMs: 60_000, watchedUntil: time(0) });
    expect(lookedForInMs(attempt, 0, time(10 * minute))).toBe(60_000);
    expect(lookedForInMs(attempt, 0, time(25 * minute))).toBe(16 * minute);
    expect(lookedForInMs(attempt, 0, time(-hour))).toBe(60_000);
  });
});

describe("the earliest time at which a rotation can have been requested", () => {
  const baselineDateTime = time(0);

  it("is the start time of its result", () => {
    const attempt = attemptAfter([older], { baselineDateTime });
    expect(requestedNotBefore(attempt, aResult({ startDateTime: time(-hour) }))).toBe(time(-hour));
  });

  it.each([
    ["is kept from an earlier entry", older.startDateTime],
    ["is missing", "0001-01-01T00:00:00Z"],
  ])("is a time that was surely before the request, where the start time %s", (_, startDateTime) => {
    const attempt = attemptAfter([older], { baselineDateTime: time(hour) });
    expect(requestedNotBefore(attempt, aResult({ startDateTime }))).toBe(time(hour - 12 * minute - 10_000));
  });

  it("is the start time of an earlier request's entry, also where that is kept or missing", () => {
    const attempt = attemptAfter([older], {
      kind: "adopted",
      baselineDateTime: time(hour),
      isOfEarlierRequest: true,
    });
    expect(requestedNotBefore(attempt, older)).toBe(older.startDateTime);
  });

  it("is a kept start time where that is later", () => {
    expect(requestedNotBefore(attemptAfter([older], { baselineDateTime }), older)).toBe(older.startDateTime);
  });
});
