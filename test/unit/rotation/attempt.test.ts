import type { ActionResult } from "../../../provider/rotation/actionResult";
import { type Attempt, baselineOf, ownResult } from "../../../provider/rotation/attempt";
import { aResult, aRotation, time } from "../../support/rotations";

const older = aResult({ startDateTime: time(-100_000), lastUpdatedDateTime: time(-90_000) });

function attemptAfter(baseline: ActionResult[], more: Partial<Attempt> = {}): Attempt {
  return aRotation({ attempt: { baseline: baselineOf(baseline), ...more } }).attempt;
}

describe("baselineOf", () => {
  it("remembers of each result what tells whether it has changed since", () => {
    expect(baselineOf([older])).toEqual([
      { startDateTime: time(-100_000), actionState: "done", lastUpdatedDateTime: time(-90_000) },
    ]);
  });
});

describe("the own result of an attempt", () => {
  it("is the one that was appended", () => {
    const own = aResult({ startDateTime: time(1_000), actionState: "pending" });
    expect(ownResult(attemptAfter([older]), [older, own])).toBe(own);
    expect(ownResult(attemptAfter([older]), [own, older])).toBe(own);
  });

  it("is the first ever of a device that had none", () => {
    const own = aResult({ startDateTime: time(1_000) });
    expect(ownResult(attemptAfter([]), [own])).toBe(own);
  });

  it("is the one that replaced the older result with a new start time", () => {
    const own = aResult({ startDateTime: time(1_000), actionState: "active" });
    expect(ownResult(attemptAfter([older]), [own])).toBe(own);
  });

  it.each([
    ["state", { actionState: "pending" }],
    ["time of update", { lastUpdatedDateTime: time(5_000) }],
  ])("is the older one when that had ended and its %s has changed since", (_, change) => {
    const own = { ...older, ...change };
    expect(ownResult(attemptAfter([older]), [own])).toBe(own);
  });

  it("is never an older one that is still as it was", () => {
    expect(ownResult(attemptAfter([older]), [{ ...older }])).toBeUndefined();
  });

  it.each(["pending", "active", "none", "awaitingAdminAction"])(
    "is never an older one that was %s then, though it has ended since",
    (actionState) => {
      const underWay = { ...older, actionState };
      const ended = aResult({ startDateTime: older.startDateTime, lastUpdatedDateTime: time(9_000) });
      expect(ownResult(attemptAfter([underWay]), [ended])).toBeUndefined();
    },
  );

  it("is the one that was appended to an older one that never ended", () => {
    const stuck = { ...older, actionState: "pending" };
    const own = aResult({ startDateTime: time(1_000) });
    expect(ownResult(attemptAfter([stuck]), [stuck, own])).toBe(own);
  });

  it("does not show at first, and is found when it appears late", () => {
    const attempt = attemptAfter([older]);
    const own = aResult({ startDateTime: time(120_000) });
    expect(ownResult(attempt, [])).toBeUndefined();
    expect(ownResult(attempt, [older])).toBeUndefined();
    expect(ownResult(attempt, [older, own])).toBe(own);
  });

  it("is the first to start of several new ones, to the last digit", () => {
    const first = aResult({ startDateTime: "2026-11-23T12:00:01.0000001Z" });
    const next = aResult({ startDateTime: "2026-11-23T12:00:01.0000002Z" });
    const last = aResult({ startDateTime: "2026-11-23T12:00:02Z" });
    expect(ownResult(attemptAfter([older]), [last, older, next, first])).toBe(first);
  });

  it("may start a little before the request, on a service whose clocks disagree", () => {
    const own = aResult({ startDateTime: time(-29_000), lastUpdatedDateTime: time(1_000) });
    expect(ownResult(attemptAfter([aResult({ startDateTime: time(-60_000) })]), [own])).toBe(own);
  });

  it("is not one that had ended before the request, when the baseline did not show it", () => {
    const began = { startDateTime: time(-10_000) };
    const endedBefore = aResult({ ...began, lastUpdatedDateTime: time(-3_000) });
    const endedAfter = aResult({ ...began, lastUpdatedDateTime: time(0) });
    expect(ownResult(attemptAfter([]), [endedBefore])).toBeUndefined();
    expect(ownResult(attemptAfter([]), [endedBefore, endedAfter])).toBe(endedAfter);
  });

  it.each([-3_600_000, -31_000])(
    "is not one that began %i ms before, when the baseline did not show it",
    (startInMs) => {
      expect(ownResult(attemptAfter([]), [aResult({ startDateTime: time(startInMs) })])).toBeUndefined();
    },
  );

  it("may start long before the request, where it is seen before it ends", () => {
    const own = aResult({ startDateTime: time(-3_600_000), actionState: "pending" });
    expect(ownResult(attemptAfter([]), [own])).toBe(own);
  });

  it("stays the one that was seen first, even if one that started earlier shows later", () => {
    const own = aResult({ startDateTime: time(2_000), actionState: "active" });
    const others = aResult({ startDateTime: time(1_000) });
    expect(ownResult(attemptAfter([older], { startDateTime: time(2_000) }), [others, older, own])).toBe(own);
  });

  it("is the entry of the baseline that was adopted", () => {
    const underWay = { ...older, actionState: "pending" };
    const attempt = attemptAfter([underWay], { startDateTime: older.startDateTime, adopted: true });
    expect(ownResult(attempt, [underWay])).toBe(underWay);
    expect(ownResult(attempt, [older])).toBe(older);
  });

  it("is looked for among unchanged ones where two had the same start time", () => {
    const twin = { ...older, actionState: "failed", lastUpdatedDateTime: time(-80_000) };
    expect(ownResult(attemptAfter([older, { ...older, actionState: "pending" }]), [twin])).toBeUndefined();
  });
});
