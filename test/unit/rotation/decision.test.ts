import type { ActionResult } from "../../../provider/rotation/actionResult";
import { decide, type Situation } from "../../../provider/rotation/decision";
import type { RotationSpec } from "../../../provider/rotation/rotationSpec";
import type { KeyTime } from "../../../provider/rotation/device/keyAge";
import { planFor } from "../../../provider/rotation/wording/plan";
import { wordReason } from "../../../provider/rotation/wording/reasons";
import { aSpec, aDevice, aResult, day, minute, time } from "../../support/rotations";

const hour = 60 * minute;

/** A rotation that began `agoInMs` before the device was read. */
const done = (agoInMs: number, tookInMs = 0): ActionResult =>
  aResult({ startDateTime: time(-agoInMs), lastUpdatedDateTime: time(-agoInMs + tookInMs) });
const pending = (agoInMs: number) => aResult({ actionState: "pending", startDateTime: time(-agoInMs) });

function decision(spec: Partial<RotationSpec>, rotations: ActionResult[], more: Partial<Situation> = {}) {
  const situation = { device: aDevice({ rotations }), key: undefined, isTriggered: false, isNew: true, ...more };
  const { reasons, ...decided } = decide(aSpec(spec), situation);
  return { ...decided, because: reasons.map(wordReason).join(", and ") };
}

describe("where nothing but a rotation is asked for", () => {
  it("one is requested, whatever there was before", () => {
    expect(decision({}, [])).toEqual({ kind: "rotate", because: "no rotation on record" });
    expect(decision({}, [done(2 * day)])).toEqual({ kind: "rotate", because: "last rotation done 2d ago" });
  });

  it("one that is under way is adopted", () => {
    const underWay = pending(2 * hour);
    expect(decision({}, [done(day), underWay])).toEqual({
      kind: "adopt",
      because: "a rotation is under way, pending for 2h",
      result: underWay,
    });
  });
});

describe("rotatedSince", () => {
  const rotatedSince = time(-day);

  it("is satisfied by a rotation that began at or after it, which is adopted", () => {
    const exactly = done(day);
    expect(decision({ rotatedSince }, [exactly])).toMatchObject({ kind: "adopt", result: exactly });
    expect(decision({ rotatedSince }, [done(hour), done(3 * day)])).toMatchObject({
      kind: "adopt",
      because: `rotated 1h ago, after ${rotatedSince}`,
    });
  });

  it("is not satisfied by one that began before it, even if its end was reported after it", () => {
    expect(decision({ rotatedSince }, [done(day + 1_000, 2 * hour)]).kind).toBe("rotate");
  });

  it("is not satisfied by one that failed", () => {
    expect(decision({ rotatedSince }, [aResult({ actionState: "failed", startDateTime: time(-hour) })])).toEqual({
      kind: "rotate",
      because: `not rotated since ${rotatedSince}, last rotation failed 1h ago`,
    });
  });

  it("adopts one that is under way, until its end shows when it began", () => {
    expect(decision({ rotatedSince }, [pending(2 * day)]).kind).toBe("adopt");
  });

  it("outranks minInterval", () => {
    expect(decision({ rotatedSince, minIntervalInMs: 7 * day }, [done(2 * day)]).kind).toBe("rotate");
    expect(decision({ rotatedSince, minIntervalInMs: 7 * day }, [done(hour)]).kind).toBe("adopt");
  });
});

describe("maxKeyAge", () => {
  const maxKeyAgeInMs = 90 * day;
  const keyOf = (agoInMs: number, source: KeyTime["source"] = "recoveryKey") => ({
    key: { createdDateTime: time(-agoInMs), source },
  });

  it("keeps a key that is young enough though no rotation made it, and says how its age is known", () => {
    expect(decision({ maxKeyAgeInMs }, [], keyOf(10 * day))).toEqual({
      kind: "notNeeded",
      because: "its newest key in Entra ID is 10d old, at most 90d",
      key: { createdDateTime: time(-10 * day), source: "recoveryKey" },
    });
    expect(decision({ maxKeyAgeInMs }, [done(200 * day)], keyOf(10 * day)).kind).toBe("notNeeded");
  });

  it("adopts the rotation that made it", () => {
    const last = done(10 * day);
    expect(decision({ maxKeyAgeInMs }, [last], keyOf(10 * day))).toMatchObject({ kind: "adopt", result: last });
    expect(decision({ maxKeyAgeInMs }, [last], keyOf(10 * day, "rotation"))).toMatchObject({
      kind: "adopt",
      because: "its last successful rotation was 10d ago (Entra ID's keys can't be read), at most 90d",
    });
  });

  it("rotates a key that is too old, or whose age is not known", () => {
    expect(decision({ maxKeyAgeInMs }, [done(day)], keyOf(91 * day))).toEqual({
      kind: "rotate",
      because: "its newest key in Entra ID is 91d old, more than 90d",
    });
    expect(decision({ maxKeyAgeInMs }, [])).toMatchObject({ because: "the age of its key is not known" });
  });

  it("and rotatedSince must both be satisfied", () => {
    const both = { maxKeyAgeInMs, rotatedSince: time(-30 * day) };
    expect(decision(both, [done(10 * day)], keyOf(10 * day)).kind).toBe("adopt");
    expect(decision(both, [done(40 * day)], keyOf(10 * day)).kind).toBe("rotate");
    expect(decision(both, [done(10 * day)], keyOf(91 * day)).kind).toBe("rotate");
  });
});

describe("minInterval", () => {
  it("adopts a rotation that succeeded more recently, by its end", () => {
    const recent = done(2 * day, 2 * day - hour);
    expect(decision({ minIntervalInMs: 2 * hour }, [recent])).toEqual({
      kind: "adopt",
      because: "rotated 1h ago, within minInterval 2h",
      result: recent,
    });
    expect(decision({ minIntervalInMs: hour }, [recent]).kind).toBe("rotate");
  });

  it("of zero adopts none, not even one that ended a moment after the reading, by another server's clock", () => {
    expect(decision({ minIntervalInMs: 0 }, [done(0, 1_000)]).kind).toBe("rotate");
  });

  it("does not adopt one that did not succeed", () => {
    const failed = aResult({ actionState: "failed", startDateTime: time(-minute) });
    expect(decision({ minIntervalInMs: day }, [failed]).kind).toBe("rotate");
  });

  it("gives way to one that is under way, which is the later one", () => {
    expect(decision({ minIntervalInMs: day }, [done(hour), pending(minute)])).toMatchObject({
      result: pending(minute),
    });
  });
});

describe("a trigger that changed", () => {
  it("asks for a rotation though the state is as desired", () => {
    const desired = { rotatedSince: time(-day) };
    expect(decision(desired, [done(hour)], { isTriggered: true })).toEqual({
      kind: "rotate",
      because: "rotateWhenChanged changed, last rotation done 1h ago",
    });
  });

  it("adopts one that is under way, and one within minInterval", () => {
    expect(decision({}, [pending(hour)], { isTriggered: true }).kind).toBe("adopt");
    expect(decision({ minIntervalInMs: day }, [done(hour)], { isTriggered: true }).kind).toBe("adopt");
  });
});

describe("rotateOnCreate: false", () => {
  const failed = aResult({ actionState: "failed", startDateTime: time(-hour), lastUpdatedDateTime: time(-hour) });

  it("records the last result of a new resource's device, whatever it is", () => {
    expect(decision({ rotateOnCreate: false }, [done(day), failed])).toEqual({
      kind: "record",
      because: "rotateOnCreate is false, last rotation failed 1h ago",
      result: failed,
    });
    expect(decision({ rotateOnCreate: false }, [])).toMatchObject({
      kind: "record",
      because: "rotateOnCreate is false, no rotation on record",
    });
  });

  it("has no effect on a resource that exists", () => {
    expect(decision({ rotateOnCreate: false }, [done(day)], { isNew: false, isTriggered: true }).kind).toBe("rotate");
  });

  it("is what the plan says", () => {
    const situation = { device: aDevice({ rotations: [] }), key: undefined, isTriggered: false, isNew: true };
    const plan = planFor(situation.device, decide(aSpec({ rotateOnCreate: false }), situation));
    expect(plan.text).toMatch(/^plan: record the state, without a rotation · rotateOnCreate is false, no rotation/);
  });
});
