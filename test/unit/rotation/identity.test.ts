import type { ActionResult } from "../../../provider/rotation/actionResult";
import { type BaselineResult, identify } from "../../../provider/rotation/identity";
import { aResult, second, time } from "../../support/rotations";

const missing = "0001-01-01T00:00:00Z";
const older = aResult({ startDateTime: time(-100 * second), lastUpdatedDateTime: time(-90 * second) });
const underWay = aResult({ startDateTime: time(-60 * second), actionState: "pending" });
const own = aResult({ startDateTime: time(second), actionState: "pending" });

/** An entry with an own start time that ended so. */
function ended(startInS: number, endInS: number, actionState = "done"): ActionResult {
  const lastUpdatedDateTime = time(endInS * second);
  return aResult({ actionState, startDateTime: time(startInS * second), lastUpdatedDateTime });
}

/** What a reading shows soon after the request, and once every earlier request would show. */
function soon(baseline: BaselineResult[], reading: ActionResult[], ...seen: BaselineResult[]) {
  const { kind, result, unproven } = identify({ baseline, seen, isAccepted: true }, reading, false);
  return { kind, result, ...(unproven && { unproven }) };
}

function later(baseline: BaselineResult[], reading: ActionResult[], ...seen: BaselineResult[]) {
  const { kind, result, unproven } = identify({ baseline, seen, isAccepted: true }, reading, true);
  return { kind, result, ...(unproven && { unproven }) };
}

describe("an entry that is new", () => {
  it("is the own one while it is under way, beside older ones or in their place, in any order", () => {
    for (const reading of [[older, own], [own, older], [own]]) {
      expect(soon([older], reading)).toEqual({ kind: "own", result: own });
    }
    expect(soon([], [own])).toEqual({ kind: "own", result: own });
  });

  it("is the own one when it ends, once it was seen under way", () => {
    const end = ended(1, 9, "failed");
    expect(soon([older], [older, end], own)).toEqual({ kind: "own", result: end });
  });

  it("is unproven when it has ended at first sight, until every earlier request would show", () => {
    const end = ended(1, 9);
    expect(soon([older], [older, end])).toEqual({ kind: "nothing", unproven: end });
    expect(later([older], [older, end])).toEqual({ kind: "own", result: end });
  });

  it("stays unproven where no answer tells that the request was carried out: it may be an earlier one's", () => {
    const end = ended(1, 9);
    const known = { baseline: [older], isAccepted: false };
    expect(identify({ ...known, seen: [] }, [older, end], true)).toMatchObject({ kind: "nothing", unproven: end });
    expect(identify({ ...known, seen: [own] }, [older, end], true)).toMatchObject({ kind: "own", result: end });
  });

  it("does not show at first", () => {
    expect(later([older], [])).toEqual({ kind: "nothing" });
    expect(later([older], [older])).toEqual({ kind: "nothing" });
  });

  it("is the first to be updated of several that are under way, to the last digit of its time", () => {
    const at = (lastUpdatedDateTime: string) => aResult({ startDateTime: lastUpdatedDateTime, actionState: "pending" });
    const first = at("2026-11-23T12:00:01.0000001Z");
    const next = at("2026-11-23T12:00:01.0000002Z");
    expect(soon([older], [next, older, first]).result).toBe(first);
  });

  it("is the one that ended of several that were seen under way: the other may never end", () => {
    const others = aResult({ startDateTime: time(0), actionState: "pending" });
    expect(later([], [others, ended(1, 9, "failed")], others, own)).toEqual({
      kind: "own",
      result: ended(1, 9, "failed"),
    });
  });

  it("that is under way counts rather than one that had ended at first sight", () => {
    const other = ended(-30, -20);
    expect(later([], [other, own])).toEqual({ kind: "own", result: own, unproven: other });
  });
});

describe("an entry of the baseline that had ended", () => {
  it("is never the own one while it is unchanged", () => {
    expect(later([older], [{ ...older }], own)).toEqual({ kind: "nothing" });
  });

  it("is none in an older state, which a replica shows that is behind", () => {
    const before = { ...older, actionState: "active", lastUpdatedDateTime: time(-95 * second) };
    expect(soon([older], [before])).toEqual({ kind: "nothing" });
    expect(later([older], [before])).toEqual({ kind: "nothing" });
  });

  it("is the own one where that keeps the start time, once it has moved forward", () => {
    const moved = { ...older, actionState: "active", lastUpdatedDateTime: time(2 * second) };
    expect(soon([older], [moved])).toEqual({ kind: "own", result: moved });
  });

  it("is told from the own one where that keeps the start time beside it", () => {
    const twin = { ...older, actionState: "pending", lastUpdatedDateTime: time(second) };
    const end = { ...twin, actionState: "failed", lastUpdatedDateTime: time(9 * second) };
    expect(soon([older], [older, twin]).result).toBe(twin);
    expect(soon([older], [older, end], twin)).toEqual({ kind: "own", result: end });
  });
});

describe("an entry that ended before the latest of the baseline", () => {
  it("is older, though the baseline did not show it", () => {
    expect(later([older], [ended(-110, -95)])).toEqual({ kind: "nothing" });
  });
});

describe("an entry that was under way before the request", () => {
  it.each(["done", "failed", "canceled", "notSupported"])("counts once it ended as %s and none is new", (state) => {
    const end = { ...underWay, actionState: state, lastUpdatedDateTime: time(9 * second) };
    expect(soon([underWay], [end])).toEqual({ kind: "nothing", unproven: end });
    expect(later([underWay], [end])).toEqual({ kind: "earlier", result: end });
  });

  it("says nothing while it is under way, and gives way to a new one", () => {
    expect(later([underWay], [{ ...underWay, actionState: "active", lastUpdatedDateTime: time(5 * second) }])).toEqual({
      kind: "nothing",
    });
    const end = ended(-60, 9);
    expect(later([underWay], [end, own])).toEqual({ kind: "own", result: own, unproven: end });
  });
});

describe("an earlier request's entry that keeps the same start time and shows late", () => {
  it("is told from the own one by its last update", () => {
    const kept = (actionState: string, atInS: number) =>
      aResult({ actionState, startDateTime: older.startDateTime, lastUpdatedDateTime: time(atInS * second) });
    const [hidden, pending, end] = [kept("done", -5), kept("pending", 1), kept("failed", 9)];
    expect(soon([older], [older, hidden, pending]).result).toBe(pending);
    expect(soon([older], [older, hidden, end], pending)).toEqual({ kind: "own", result: end });
  });
});

describe("an end that is older than another entry of its start time was at first sight", () => {
  it("opens nothing, and is told: where no entry has a start time it may be the own one", () => {
    const end = aResult({ startDateTime: missing, lastUpdatedDateTime: time(5 * second) });
    const other = aResult({
      startDateTime: missing,
      actionState: "pending",
      lastUpdatedDateTime: time(10 * second),
    });
    expect(later([], [end, other], other)).toEqual({ kind: "own", result: other, unproven: end });
    expect(later([], [end], other)).toEqual({ kind: "nothing", unproven: end });
  });
});

describe("an entry without a start time", () => {
  const pending = aResult({ startDateTime: missing, actionState: "pending", lastUpdatedDateTime: time(second) });
  const undated = { ...pending, lastUpdatedDateTime: missing };

  it("is known by its last update", () => {
    const end = { ...pending, actionState: "done", lastUpdatedDateTime: time(9 * second) };
    expect(soon([older], [older, pending])).toEqual({ kind: "own", result: pending });
    expect(soon([older], [older, end], pending)).toEqual({ kind: "own", result: end });
  });

  it("is the own one only where the baseline has none like it", () => {
    expect(soon([older], [older, undated])).toEqual({ kind: "own", result: undated });
    expect(soon([undated], [undated])).toEqual({ kind: "nothing" });
  });

  it("is not remembered when it has no time at all", () => {
    const { seen } = identify({ baseline: [older], seen: [], isAccepted: true }, [older, undated], false);
    expect(seen).toEqual([]);
  });
});
