import { noDateTime } from "../../../provider/rotation/time/dateTime";
import { follow } from "../../../provider/rotation/followRotation";
import { startRotation } from "../../../provider/rotation/startRotation";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { serviceError } from "../../support/errors";
import { aSpec, aDevice, aResult, aRotation, day, deviceId, minute, play, second, time } from "../../support/rotations";

const older = aResult({ startDateTime: time(-30 * day) });

describe("startRotation", () => {
  it("gives up a first reading after ten minutes, and says that nothing was requested", async () => {
    const { context, clock, devices } = play({ latencyInMs: day });
    const started = startRotation(context, deviceId, aSpec());
    await expect(started).rejects.toMatchObject(
      serviceError("unreachable", /^Graph did not show it in time\. Nothing was requested\.$/),
    );
    expect([clock.elapsed, devices.turns]).toEqual([10 * minute, 0]);
  });

  it("lets the request wait for its turn, as long as it takes", async () => {
    const { context, devices } = play({ turnInMs: 3 * 60 * minute });
    await startRotation(context, deviceId, aSpec());
    expect(devices.requests).toHaveLength(1);
  });

  it("requests a rotation once, after it has read the results so far", async () => {
    const { context, devices } = play({ results: () => [older] });
    const rotation = await startRotation(context, deviceId, aSpec());
    expect(devices.requests).toEqual([deviceId]);
    expect(devices.readings).toHaveLength(1);
    expect(rotation).toEqual({
      managedDeviceId: deviceId,
      deviceName: "FIN-LT-001",
      entraDeviceId: "22222222-aaaa-4bbb-8ccc-000000000001",
      requestId: "request-1",
      isOfThisRun: true,
      attempt: {
        requestedDateTime: time(0),
        baseline: [
          { startDateTime: time(-30 * day), actionState: "done", lastUpdatedDateTime: older.lastUpdatedDateTime },
        ],
        baselineDateTime: time(0),
        kind: "requested",
        delivery: "accepted",
        count: 1,
      },
      notSeenForInMs: 20 * minute,
      result: {
        actionName: "rotateBitLockerKeys",
        actionState: "none",
        startDateTime: time(0),
        lastUpdatedDateTime: time(0),
        errorCode: 0,
      },
    });
  });

  it("keeps no argument in the attempt, under whatever name: one that is a secret would be stored in clear", async () => {
    const rotatedSince = "2026-01-02T03:04:05.006Z";
    const { context } = play({ results: () => [older] });
    const { attempt } = await startRotation(context, deviceId, aSpec({ rotatedSince }));
    expect(JSON.stringify(attempt)).not.toContain("03:04:05");
  });

  it("counts from the reading, on the server's clock, when the request was not answered", async () => {
    const { context } = play({
      device: { readDateTime: time(-3 * second) },
      accept: () => ({ delivery: "unknown", requestedDateTime: undefined, requestId: "" }),
    });
    const { attempt, result } = await startRotation(context, deviceId, aSpec());
    expect(attempt).toMatchObject({ delivery: "unknown", count: 1, requestedDateTime: time(-3 * second) });
    expect(result).toMatchObject({ actionState: "none", startDateTime: time(-3 * second) });
  });

  it.each(["pending", "active"])("adopts a rotation that is %s, and requests none", async (actionState) => {
    const underWay = aResult({ actionState, startDateTime: time(-2 * day) });
    const { context, devices } = play({ results: () => [older, underWay] });
    const rotation = await startRotation(context, deviceId, aSpec());
    expect(devices.requests).toEqual([]);
    expect(rotation).toMatchObject({
      managedDeviceId: deviceId,
      requestId: "",
      attempt: {
        ...{ kind: "adopted", count: 0, delivery: "accepted" },
        ...{ startDateTime: time(-2 * day), requestedDateTime: time(-2 * day) },
      },
      result: underWay,
    });
    expect(rotation.attempt.baseline).toHaveLength(2);
  });

  it("goes on with a known rotation where that is the one under way, and does not take another for one that is over", async () => {
    const underWay = aResult({ actionState: "pending", startDateTime: time(-minute) });
    const { context } = play({ results: () => [underWay] });
    const known = aRotation({ attempt: { requestedDateTime: time(-minute), count: 2 } });
    const goneOn = await startRotation(context, deviceId, aSpec(), { rotation: known });
    expect(goneOn).toMatchObject({ attempt: { kind: "requested", count: 2 }, result: underWay });

    const over = aRotation({ attempt: { startDateTime: older.startDateTime }, result: older });
    const adopted = await startRotation(context, deviceId, aSpec(), { rotation: over });
    expect(adopted).toMatchObject({ attempt: { kind: "adopted", count: 0 }, result: underWay });
  });

  it("counts on in a retry, and repeats no second lost request, whether it adopts or requests", async () => {
    const failed = aResult({ actionState: "failed", startDateTime: time(-2 * minute) });
    const rotation = aRotation({ attempt: { ...failed, count: 2, isRepeated: true }, result: failed });
    const previous = { rotation, isRetry: true };
    const { context } = play({ results: () => [failed] });
    const requested = await startRotation(context, deviceId, aSpec(), previous);
    expect(requested.attempt).toMatchObject({ kind: "requested", count: 3, isRepeated: true });

    const underWay = play({
      results: () => [failed, aResult({ actionState: "pending", startDateTime: time(-minute) })],
    });
    const adopted = await startRotation(underWay.context, deviceId, aSpec(), previous);
    expect(adopted.attempt).toMatchObject({ kind: "adopted", count: 2, isRepeated: true });
  });

  it("adopts the newest of several that are under way", async () => {
    const [old, newest, middle] = [-3, -1, -2].map((days) =>
      aResult({ actionState: "pending", startDateTime: time(days * day) }),
    );
    const { context } = play({ results: () => [old, newest, middle].filter((result) => result !== undefined) });
    expect((await startRotation(context, deviceId, aSpec())).result).toEqual(newest);
  });

  it("adopts by the server's clock, however wrong the local one is", async () => {
    const readDateTime = "2031-01-08T00:00:00Z";
    const pendingSince = (startDateTime: string) =>
      play({ device: { readDateTime }, results: () => [aResult({ actionState: "pending", startDateTime })] });

    const young = pendingSince("2031-01-01T00:00:01Z");
    expect((await startRotation(young.context, deviceId, aSpec())).attempt.kind).toBe("adopted");
    const old = pendingSince("2031-01-01T00:00:00Z");
    expect((await startRotation(old.context, deviceId, aSpec())).attempt.kind).toBe("requested");
    expect([young.devices.requests.length, old.devices.requests.length]).toEqual([0, 1]);
  });

  it.each([
    ["is a week old", { actionState: "pending", startDateTime: time(-7 * day) }],
    ["has no start time", { actionState: "pending", startDateTime: noDateTime }],
    ["is done", { actionState: "done", startDateTime: time(-minute) }],
    ["failed", { actionState: "failed", startDateTime: time(-minute) }],
    ["is in no known state", { actionState: "awaitingAdminAction", startDateTime: time(-minute) }],
    ["has not begun", { actionState: "none", startDateTime: time(-minute) }],
  ])("does not adopt a rotation that %s, but requests one", async (_, result) => {
    const { context, devices } = play({ results: () => [aResult(result)] });
    expect((await startRotation(context, deviceId, aSpec())).attempt).toMatchObject({ kind: "requested", count: 1 });
    expect(devices.requests).toEqual([deviceId]);
  });

  it.each([
    [{ operatingSystem: "macOS" }, "runs macOS"],
    [{ managementState: "wipePending" }, "being wiped or retired"],
  ])("requests and adopts nothing on a device with an obstacle: %j", async (device, why) => {
    const { context, devices } = play({ device, results: () => [aResult({ actionState: "pending" })] });
    await expect(startRotation(context, deviceId, aSpec())).rejects.toMatchObject(serviceError("refused", why));
    expect(devices.requests).toEqual([]);
  });

  it("requests nothing when the run is canceled while the device is read", async () => {
    const { context, devices, canceled } = play({
      results: () => {
        canceled.abort();
        return [];
      },
    });
    await expect(startRotation(context, deviceId, aSpec())).rejects.toMatchObject(serviceError("refused", "canceled"));
    expect(devices.requests).toEqual([]);
  });

  it("requests nothing when the device can't be read", async () => {
    const { context, devices } = play({ failure: () => new ServiceError("denied", "No.") });
    await expect(startRotation(context, deviceId, aSpec())).rejects.toMatchObject({ kind: "denied" });
    expect(devices.requests).toEqual([]);
  });

  it("gives up what is read before the request after ten minutes, and requests nothing", async () => {
    const device = play({ latencyInMs: day });
    await expect(startRotation(device.context, deviceId, aSpec())).rejects.toMatchObject({ kind: "unreachable" });
    expect([device.clock.elapsed, device.devices.requests]).toEqual([10 * minute, []]);
    const keys = play({ latencyInMs: 6 * minute });
    const spec = aSpec({ verifyEscrow: true });
    await expect(startRotation(keys.context, deviceId, spec)).rejects.toMatchObject({ kind: "unreachable" });
    expect([keys.clock.elapsed, keys.devices.requests]).toEqual([10 * minute, []]);
  });

  it("hands on the refusal of the request", async () => {
    const { context } = play({ accept: () => new ServiceError("denied", "No permission.") });
    await expect(startRotation(context, deviceId, aSpec())).rejects.toMatchObject({ kind: "denied" });
  });
});

describe("follow", () => {
  const requested = aRotation({
    attempt: {
      baseline: [{ startDateTime: older.startDateTime, actionState: "done", lastUpdatedDateTime: older.startDateTime }],
    },
  });

  it("leaves a rotation as it is while its result doesn't show", () => {
    expect(follow(requested, aDevice({ rotations: [older] }), 0)).toBe(requested);
  });

  it("takes the own result, and knows it by its start time from then on", () => {
    const own = aResult({ actionState: "pending", startDateTime: time(second) });
    const seen = follow(requested, aDevice({ rotations: [older, own] }), 0);
    expect(seen).toMatchObject({ result: own, attempt: { startDateTime: time(second), count: 1 } });

    const others = aResult({ actionState: "done", startDateTime: time(0) });
    const later = { ...own, actionState: "active" };
    expect(follow(seen, aDevice({ rotations: [others, older, later] }), 0).result).toEqual(later);
  });

  it("knows by the result that a request of unknown fate was carried out", () => {
    const unknown = aRotation({ attempt: { delivery: "unknown" } });
    const device = aDevice({ rotations: [aResult({ actionState: "pending", startDateTime: time(second) })] });
    expect(follow(unknown, device, 0).attempt.delivery).toBe("accepted");
    expect(follow(unknown, aDevice(), 0).attempt.delivery).toBe("unknown");
  });

  it("takes over what the device is called now", () => {
    const device = aDevice({
      deviceName: "FIN-LT-001B",
      rotations: [aResult({ actionState: "active", startDateTime: time(second) })],
    });
    expect(follow(requested, device, 0).deviceName).toBe("FIN-LT-001B");
  });

  it.each(["done", "failed", "canceled", "notSupported"])(
    "leaves a rotation that ended as %s as it is, whatever shows later",
    (actionState) => {
      const ended = aRotation({ attempt: { startDateTime: time(second) }, result: { actionState } });
      const changed = aResult({ actionState: "pending", startDateTime: time(second) });
      expect(follow(ended, aDevice({ rotations: [changed] }), 0)).toBe(ended);
      expect(follow(ended, aDevice(), 0)).toBe(ended);
    },
  );

  it("does not go back in time with a replica that is behind", () => {
    const at = (actionState: string, atInS: number) =>
      aResult({ actionState, startDateTime: time(second), lastUpdatedDateTime: time(atInS * second) });
    const active = follow(requested, aDevice({ rotations: [older, at("active", 5)] }), 0);
    expect(follow(active, aDevice({ rotations: [older, at("pending", 1)] }), 0)).toBe(active);
    expect(follow(active, aDevice({ rotations: [older] }), 0)).toBe(active);
  });

  it("goes on from a state that this version doesn't know", () => {
    const odd = aRotation({
      attempt: { startDateTime: time(second) },
      result: { actionState: "awaitingAdminAction", startDateTime: time(second) },
    });
    const own = aResult({ startDateTime: time(second) });
    expect(follow(odd, aDevice({ rotations: [own] }), 0).result).toEqual(own);
  });
});
