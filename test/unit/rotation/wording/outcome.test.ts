import type { Outcome } from "../../../../provider/rotation/outcome";
import { errorMessage, explain as explainIn, type WaitLimit } from "../../../../provider/rotation/wording/outcome";
import type { RotationSpec } from "../../../../provider/rotation/rotationSpec";
import { ServiceError } from "../../../../provider/rotation/serviceError";
import { aSpec, aResult, aRotation, deviceId, minute, second, time } from "../../../support/rotations";

const device = `FIN-LT-001 (${deviceId})`;
const explainWith = (outcome: Outcome, spec: RotationSpec, inMs: number, option: WaitLimit["option"] = "waitTimeout") =>
  explainIn(outcome, spec, { inMs, option });
const explain = (outcome: Outcome, timeoutInMs: number) => explainWith(outcome, aSpec(), timeoutInMs);
const inState = (actionState: string, errorCode = 0) => aRotation({ result: { actionState, errorCode } });

describe("errorMessage", () => {
  it("explains the code of a rotation that failed", () => {
    expect(errorMessage(inState("failed", -2144272376))).toMatch(/^0x80310008: BitLocker is not enabled\. Encrypt/);
  });

  it("says where to look when a rotation failed without a code", () => {
    expect(errorMessage(inState("failed"))).toBe("The device gave no error code. Look at its BitLocker-API event log.");
  });

  it("says of a canceled one that it can be requested anew", () => {
    expect(errorMessage(inState("canceled"))).toMatch(/canceled before the device carried it out.*`pulumi up` again/);
  });

  it("says of one that is not supported what the device lacks, and how to go on", () => {
    expect(errorMessage(inState("notSupported"))).toMatch(/1909.*joined.*BitLocker on.*`rotateWhenChanged`/);
  });

  it.each(["none", "pending", "active", "done", "awaitingAdminAction"])("is empty for %s", (actionState) => {
    expect(errorMessage(inState(actionState))).toBe("");
  });
});

describe("explain", () => {
  it.each([
    ["failed", -2144272166, "0x803100DA"],
    ["canceled", 0, "`pulumi up` again"],
    ["notSupported", 0, "leave the device out"],
  ])("says which device's rotation ended as %s, what it means and what to do", (actionState, code, remedy) => {
    const text = explain({ rotation: inState(actionState, code) }, 60 * minute);
    expect(text).toContain(`The rotation of the BitLocker keys of ${device} ended as ${actionState}. `);
    expect(text).toContain(remedy);
  });

  it("says that the time was up, how long that was, the state, and that running again requests nothing more", () => {
    const text = explain({ rotation: inState("pending"), unfinished: "timeout" }, 45 * minute);
    expect(text).toContain(`The keys of ${device} were not rotated within 45m: its state is pending.`);
    expect(text).toContain("when it next checks in");
    expect(text).toContain("Run `pulumi up` again to go on waiting, without a second request");
    expect(text).toContain("Raise `waitTimeout`");
  });

  it("says that no result showed within the time", () => {
    const text = explain({ rotation: inState("none"), unfinished: "timeout" }, 0);
    expect(text).toContain("within 0s: no result shows yet.");
  });

  it("says that the wait was canceled, and that nothing is lost", () => {
    expect(explain({ rotation: inState("active"), unfinished: "canceled" }, minute)).toBe(
      `The wait for ${device} was canceled. Last known: its state is active. The rotation stays requested. Run \`pulumi up\` again to go on waiting, without a second request.`,
    );
  });

  it("says why the wait ended early, with one full stop", () => {
    const denied = new ServiceError("denied", "A permission is missing. Grant it.");
    const text = explain({ rotation: inState("pending"), unfinished: denied }, minute);
    expect(text).toContain(`The wait for ${device} ended early: A permission is missing. Grant it. Last known: its`);
    const bare = explain({ rotation: inState("pending"), unfinished: new ServiceError("denied", "No (403)") }, minute);
    expect(bare).toContain("ended early: No (403). Last known");
  });

  it("tells of a state that this version doesn't know", () => {
    const text = explain({ rotation: inState("awaitingAdminAction"), unfinished: "timeout" }, minute);
    expect(text).toContain("its state is awaitingAdminAction");
  });

  it("names a device without a name by its id", () => {
    const rotation = { ...inState("failed"), deviceName: "" };
    expect(explain({ rotation }, minute)).toContain(`keys of ${deviceId} ended`);
  });

  it("says of a rotation that could not be requested again what came of it, and why it stopped there", () => {
    const rotation = inState("failed", -2144272159);
    const denied = new ServiceError("denied", "A permission is missing.");
    expect(explain({ rotation, unfinished: denied }, minute)).toMatch(
      /ended as failed\. 0x803100E1: .* It was to be requested again, but the run ended early: A permission is missing\.$/,
    );
    expect(explain({ rotation, unfinished: "canceled" }, minute)).toMatch(/again, but the run was canceled\.$/);
  });

  it("says that the key is missing in Entra ID after a rotation that is done, and that another is not requested", () => {
    const spec = aSpec({ verifyEscrow: true });
    const late = explainWith({ rotation: inState("done"), unfinished: "timeout" }, spec, 10 * minute);
    expect(late).toContain(`The keys of ${device} were rotated, but no new key of it shows in Entra ID within 10m.`);
    expect(late).toContain("without another rotation");
    const denied = new ServiceError("denied", "No permission.");
    const early = explainWith({ rotation: inState("done"), unfinished: denied }, spec, minute);
    expect(early).toContain("shows in Entra ID yet: the wait ended early: No permission. Without that key the");
  });

  it("tells of an end that may be an earlier request's, and that it opens nothing", () => {
    const unproven = aResult({ actionState: "failed", errorCode: -2144272166, lastUpdatedDateTime: time(second) });
    const text = explainWith({ rotation: aRotation({ unproven }), unfinished: "timeout" }, aSpec(), minute);
    expect(text).toMatch(
      /ended as failed at 2026-11-23T12:00:01Z, 0x803100DA: .* not yet certain whether this request or an earlier one/,
    );
    expect(text).toMatch(/Run `pulumi up` again to go on waiting, without a second request/);
  });

  it("says that an adopted rotation began too early", () => {
    const rotation = aRotation({
      attempt: { kind: "adopted", startDateTime: time(0) },
      result: { actionState: "done", startDateTime: time(0) },
    });
    const outcome: Outcome = { rotation, unfinished: "canceled" };
    expect(explainWith(outcome, aSpec({ rotatedSince: time(minute) }), minute)).toMatch(
      /not known to have been requested at or after the time of `rotatedSince`\. Another rotation was not requested: the run was canceled\. Run `pulumi up` again/,
    );
  });
});
