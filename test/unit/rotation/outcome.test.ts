import { shortfallOf } from "../../../provider/rotation/outcome";
import { aSpec, aKey, aResult, aRotation, time } from "../../support/rotations";

const inState = (actionState: string) => aRotation({ result: { actionState, startDateTime: time(0) } });

describe("what a rotation lacks", () => {
  it("is nothing where it is done", () => {
    expect(shortfallOf(inState("done"), aSpec())).toBeUndefined();
  });

  it.each(["failed", "canceled", "notSupported"])("is success where it ended as %s", (actionState) => {
    expect(shortfallOf(inState(actionState), aSpec())).toEqual({ code: "ended", actionState });
  });

  it.each(["pending", "active", "Done", "awaitingAdminAction"])("is an end where its state is %s", (actionState) => {
    expect(shortfallOf(inState(actionState), aSpec())).toEqual({ code: "underWay", actionState });
  });

  it("is a result where none shows, or the proof that the one which shows is its own", () => {
    expect(shortfallOf(inState("none"), aSpec())).toEqual({ code: "noResult" });
    const unproven = aResult();
    expect(shortfallOf({ ...inState("none"), unproven }, aSpec())).toEqual({ code: "unproven", result: unproven });
  });

  it("is the key in Entra ID where that is to be verified", () => {
    const spec = aSpec({ verifyEscrow: true });
    expect(shortfallOf(inState("done"), spec)).toEqual({ code: "escrowMissing" });
    expect(shortfallOf({ ...inState("done"), recoveryKeys: [aKey()] }, spec)).toBeUndefined();
  });

  it("is that it may have begun before the time asked for", () => {
    expect(shortfallOf(inState("done"), aSpec({ rotatedSince: time(1) }))).toEqual({ code: "notProvablySince" });
  });
});
