import { type Need, needOf } from "../../../provider/rotation/need";
import { aRotation } from "../../support/rotations";

const [yes, no] = [true, false];

describe("needOf", () => {
  it.each<[string, boolean, boolean, Need]>([
    // state, arguments changed, success required, need
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
    const demand = { triggerChanged: false, argumentsChanged: changed, requireSuccess };
    expect(needOf(aRotation({ result: { actionState } }), demand)).toBe(need);
  });

  it.each(["none", "pending", "active", "awaitingAdminAction", "done", "failed", "canceled", "notSupported"])(
    "of %s is a new rotation once the trigger has changed, whether success is required or not",
    (actionState) => {
      const changed = { triggerChanged: true, argumentsChanged: true };
      const rotation = aRotation({ result: { actionState } });
      expect(needOf(rotation, { ...changed, requireSuccess: true })).toBe("rotate");
      expect(needOf(rotation, { ...changed, requireSuccess: false })).toBe("rotate");
    },
  );
});
