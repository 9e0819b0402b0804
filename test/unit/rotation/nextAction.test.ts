import type { RotationSpec } from "../../../provider/rotation/rotationSpec";
import { type NextAction, nextAction } from "../../../provider/rotation/nextAction";
import type { Rotation, TrackedRotation } from "../../../provider/rotation/rotation";
import { aSpec, aKey, aRotation, day, minute, time } from "../../support/rotations";

const [yes, no] = [true, false];
const unchanged = { trigger: false, any: false };

describe("the next action", () => {
  it.each<[string, boolean, boolean, NextAction]>([
    // state, arguments changed, success required, next action
    ["none", no, yes, "wait"],
    ["none", yes, yes, "wait"],
    ["none", no, no, "wait"],
    ["pending", no, yes, "wait"],
    ["pending", yes, yes, "wait"],
    ["pending", no, no, "wait"],
    ["active", no, yes, "wait"],
    ["active", yes, no, "wait"],
    ["awaitingAdminAction", no, yes, "wait"],
    ["awaitingAdminAction", no, no, "wait"],
    ["done", no, yes, "nothing"],
    ["done", yes, yes, "nothing"],
    ["done", no, no, "nothing"],
    ["failed", no, yes, "rotate"],
    ["failed", yes, yes, "rotate"],
    ["failed", no, no, "nothing"],
    ["failed", yes, no, "nothing"],
    ["canceled", no, yes, "rotate"],
    ["canceled", yes, yes, "rotate"],
    ["canceled", no, no, "nothing"],
    ["notSupported", no, yes, "fail"],
    ["notSupported", yes, yes, "rotate"],
    ["notSupported", no, no, "nothing"],
    ["notSupported", yes, no, "nothing"],
  ])("of %s, arguments changed: %s, success required: %s, is: %s", (actionState, changed, requireSuccess, need) => {
    const changes = { trigger: false, any: changed };
    expect(nextAction(aRotation({ result: { actionState } }), aSpec({ requireSuccess }), changes, time(0))).toBe(need);
  });

  it.each(["none", "pending", "active", "awaitingAdminAction", "done", "failed", "canceled", "notSupported"])(
    "of %s is a new rotation once the trigger has changed, whether success is required or not",
    (actionState) => {
      const changed = { trigger: true, any: true };
      const rotation = aRotation({ result: { actionState } });
      expect(nextAction(rotation, aSpec({ requireSuccess: true }), changed, time(0))).toBe("rotate");
      expect(nextAction(rotation, aSpec({ requireSuccess: false }), changed, time(0))).toBe("rotate");
    },
  );
});

describe("the next action after a rotation that succeeded", () => {
  const done = aRotation({
    result: { actionState: "done", startDateTime: time(0), lastUpdatedDateTime: time(minute) },
  });
  const adopted = aRotation({ ...done, attempt: { kind: "adopted", count: 0 } });
  const need = (rotation: Rotation, spec: Partial<RotationSpec>, now = time(day)) =>
    nextAction(rotation, aSpec(spec), unchanged, now);

  it("is nothing while it began at or after rotatedSince, whether requested or adopted", () => {
    expect([need(adopted, { rotatedSince: time(0) }), need(done, { rotatedSince: time(0) })]).toEqual([
      "nothing",
      "nothing",
    ]);
    expect([need(adopted, { rotatedSince: time(1) }), need(done, { rotatedSince: time(1) })]).toEqual([
      "rotate",
      "rotate",
    ]);
  });

  it("is nothing where its start time is kept from an earlier entry and it was surely requested since", () => {
    const baseline = [{ ...done.result, lastUpdatedDateTime: time(0) }];
    const own = aRotation({ ...done, attempt: { baseline, baselineDateTime: time(60 * minute) } });
    expect(need(own, { rotatedSince: time(47 * minute) })).toBe("nothing");
    expect(need(own, { rotatedSince: time(50 * minute) })).toBe("rotate");
    const others = aRotation({
      ...own,
      attempt: { ...own.attempt, kind: "adopted", delivery: "accepted", isOfEarlierRequest: true },
    });
    expect(need(others, { rotatedSince: time(47 * minute) })).toBe("rotate");
  });

  it("is a rotation once the key is too old by the local clock", () => {
    expect(need(done, { maxKeyAgeInMs: 90 * day }, time(90 * day))).toBe("nothing");
    expect(need(done, { maxKeyAgeInMs: 90 * day }, time(91 * day))).toBe("rotate");
  });

  it("goes by the newest key where that is later than the rotation, and by the rotation where no key came of it", () => {
    const withKey = (rotation: TrackedRotation, at: string) =>
      aRotation({ ...rotation, attempt: { ...rotation.attempt, key: { createdDateTime: at, source: "recoveryKey" } } });
    expect(need(withKey(done, time(20 * day)), { maxKeyAgeInMs: 90 * day }, time(100 * day))).toBe("nothing");
    expect(need(withKey(done, time(-99 * day)), { maxKeyAgeInMs: 90 * day }, time(day))).toBe("nothing");
    expect(need(withKey(adopted, time(-99 * day)), { maxKeyAgeInMs: 90 * day }, time(day))).toBe("nothing");
  });

  it("is nothing for an old key while the rotation is more recent than minInterval", () => {
    const both = { maxKeyAgeInMs: minute, minIntervalInMs: 7 * day };
    expect([need(done, both, time(6 * day)), need(done, both, time(8 * day))]).toEqual(["nothing", "rotate"]);
  });

  it("is to look for its key until that was found", () => {
    expect(need(done, { verifyEscrow: true })).toBe("verify");
    expect(need({ ...done, recoveryKeys: [aKey()] }, { verifyEscrow: true })).toBe("nothing");
  });
});

describe("the next action where no rotation was needed", () => {
  const createdDateTime = time(-80 * day);
  const kept: Rotation = {
    ...aRotation({ result: { actionState: "none", startDateTime: createdDateTime } }),
    attempt: {
      kind: "notNeeded",
      key: { createdDateTime, source: "recoveryKey" },
      ...{ requestedDateTime: createdDateTime, baseline: [], count: 0 },
    },
  };
  const need = (spec: Partial<RotationSpec>, now = time(0)) => nextAction(kept, aSpec(spec), unchanged, now);

  it("is nothing while it is young enough, and a rotation afterwards", () => {
    expect(need({ maxKeyAgeInMs: 90 * day, verifyEscrow: true })).toBe("nothing");
    expect(need({ maxKeyAgeInMs: 90 * day }, time(11 * day))).toBe("rotate");
  });

  it("is a rotation once something else than its age is asked for", () => {
    expect(need({})).toBe("rotate");
    expect(need({ maxKeyAgeInMs: 90 * day, rotatedSince: time(-90 * day) })).toBe("rotate");
  });
});

describe("a desired state that was not reached", () => {
  it.each<[string, NextAction]>([
    ["failed", "rotate"],
    ["canceled", "rotate"],
    ["notSupported", "nothing"],
  ])("by a rotation that %s is tried for again, though success is not required: %s", (actionState, need) => {
    for (const state of [{ rotatedSince: time(-day) }, { maxKeyAgeInMs: day }]) {
      const spec = aSpec({ requireSuccess: false, ...state });
      expect(nextAction(aRotation({ result: { actionState } }), spec, unchanged, time(0))).toBe(need);
    }
  });
});
