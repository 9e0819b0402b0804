import { waitAndResendLost } from "../../../provider/rotation/waiting/resendLost";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { aResult, aRotation, day, deviceId, minute, play, second, time } from "../../support/rotations";

const older = aResult({ startDateTime: time(-30 * day) });
const lost = aRotation({ attempt: { delivery: "unknown", baseline: [{ ...older, actionState: "done" }] } });

describe("a request without an answer", () => {
  it("is made once more when nothing of it has shown for five minutes, and its result is waited for", async () => {
    const { context, clock, devices } = play({
      results: (elapsedInMs) =>
        elapsedInMs < 8 * minute ? [older] : [older, aResult({ startDateTime: time(second) })],
    });
    const { rotation, unfinished } = await waitAndResendLost(context, lost, 60 * minute);
    expect(unfinished).toBeUndefined();
    expect(devices.requests).toEqual([deviceId]);
    expect(clock.elapsed).toBeGreaterThanOrEqual(8 * minute);
    expect(rotation).toMatchObject({
      requestId: "request-1",
      attempt: { count: 2, delivery: "accepted", isRepeated: true, baseline: lost.attempt.baseline },
      result: { actionState: "done", startDateTime: time(second) },
    });
  });

  it.each([
    ["less than five minutes have passed", lost, 5 * minute - second],
    ["it was accepted", aRotation({ attempt: { ...lost.attempt, delivery: "accepted" } }), 60 * minute],
    ["that was done", aRotation({ attempt: { ...lost.attempt, count: 2, isRepeated: true } }), 60 * minute],
  ])("is not made again where %s", async (_, rotation, timeoutInMs) => {
    const { context, devices } = play({ results: () => [older] });
    const outcome = await waitAndResendLost(context, rotation, timeoutInMs);
    expect(outcome.unfinished).toBe("timeout");
    expect(devices.requests).toEqual([]);
  });

  it("is made again by a run that goes on from those before, which looked for five minutes together", async () => {
    const { context, devices } = play({ results: () => [older] });
    const attempt = { ...lost.attempt, watchedForInMs: 4 * minute };
    await waitAndResendLost(context, { ...lost, attempt }, minute + second);
    expect(devices.requests).toHaveLength(1);
  });

  it("is made again also where an end shows that may be an earlier request's, and is looked for anew", async () => {
    const end = aResult({ startDateTime: time(-second), lastUpdatedDateTime: time(4 * second) });
    const { context, clock, devices } = play({ results: () => [older, end] });
    const { rotation } = await waitAndResendLost(context, lost, 60 * minute);
    expect(devices.requests).toHaveLength(1);
    expect(rotation.result).toEqual(end);
    expect(clock.elapsed).toBeGreaterThanOrEqual(5 * minute + 130 * second);
  });

  it("is tried again where Graph can't be reached, and not in one breath", async () => {
    const down = new ServiceError("unreachable", "nobody answers");
    const accepted = { delivery: "accepted", requestId: "at last", requestedDateTime: time(6 * minute) } as const;
    const { context, devices, lines } = play({
      results: () => [older],
      accept: (nth) => (nth <= 3 ? down : accepted),
    });
    const { rotation } = await waitAndResendLost(context, lost, 20 * minute);
    expect(rotation.attempt).toMatchObject({ count: 2, isRepeated: true });
    expect(devices.requests).toHaveLength(4);
    expect(lines).toContain("waiting for Graph: nobody answers");
  });

  it("stays as it is where the next one is refused", async () => {
    const denied = new ServiceError("denied", "No permission.");
    const { context } = play({ results: () => [older], accept: () => denied });
    const { rotation, unfinished } = await waitAndResendLost(context, lost, 20 * minute);
    expect(unfinished).toMatchObject({ kind: "denied" });
    expect(rotation.attempt).toMatchObject({ count: 1, delivery: "unknown" });
  });
});
