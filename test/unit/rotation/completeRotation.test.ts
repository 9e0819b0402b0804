import type { RotationSpec } from "../../../provider/rotation/rotationSpec";
import { startRotation } from "../../../provider/rotation/startRotation";
import { completeRotation } from "../../../provider/rotation/waiting/completeRotation";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { serviceError } from "../../support/errors";
import { aSpec, aDevice, aKey, aResult, aRotation } from "../../support/rotations";
import { day, minute, play, type Script, second, time } from "../../support/rotations";
import { TenantModel } from "../../support/tenantModel";

const hour = 60 * minute;
const busy = -2144272159;
const general = -2147467259;
const policy = -2144272166;

/** Starts a rotation on a device whose rotations end like this, one after another; all further ones like the last. */
async function run(ends: Ends, spec: Partial<RotationSpec> = {}, timeoutInMs = hour) {
  const tenant = new TenantModel({ ends });
  const wanted = aSpec(spec);
  const first = await startRotation(tenant.context, tenant.id, wanted);
  const outcome = await completeRotation(tenant.context, first, wanted, timeoutInMs);
  return { ...outcome, tenant };
}
type Ends = ConstructorParameters<typeof TenantModel>[0]["ends"];

describe("a rotation that failed for a reason that may pass", () => {
  it("is requested again, after pauses that grow, and each request counts", async () => {
    const { rotation, tenant } = await run([busy, busy, "done"]);
    expect(rotation).toMatchObject({ result: { actionState: "done" }, attempt: { count: 3, kind: "requested" } });
    const [first = 0, second_ = 0, third = 0] = tenant.requestedAt;
    expect(second_ - first).toBeGreaterThanOrEqual(10 * second);
    expect(third - second_).toBeGreaterThanOrEqual(30 * second);
  });

  it.each([1, 2, 3, 5])("is requested at most %i times", async (maxAttempts) => {
    const { rotation, tenant } = await run([busy], { maxAttempts });
    expect(tenant.requestedAt).toHaveLength(maxAttempts);
    expect(rotation).toMatchObject({ result: { errorCode: busy }, attempt: { count: maxAttempts } });
  });

  it("is requested again once where the code says so", async () => {
    expect((await run([general], { maxAttempts: 5 })).tenant.requestedAt).toHaveLength(2);
  });

  it.each([policy, -2144272376, 0])("is not requested again after %i, which does not pass", async (errorCode) => {
    const { rotation, tenant } = await run([errorCode]);
    expect(tenant.requestedAt).toHaveLength(1);
    expect(rotation.result.errorCode).toBe(errorCode);
  });

  it.each(["canceled", "notSupported"] as const)("is not: %s", async (end) => {
    expect((await run([end])).tenant.requestedAt).toHaveLength(1);
  });

  it("is not requested again when that would be past the deadline, and is the result", async () => {
    const { rotation, unfinished, tenant } = await run([busy], {}, 12 * second);
    expect(tenant.requestedAt).toHaveLength(1);
    expect([rotation.result.actionState, unfinished]).toEqual(["failed", undefined]);
  });

  it("is not requested again once the run is canceled, and is kept", async () => {
    const tenant = new TenantModel({ ends: [busy] });
    const first = await startRotation(tenant.context, tenant.id, aSpec());
    tenant.clock.at(8 * second, () => tenant.canceled.abort());
    const outcome = await completeRotation(tenant.context, first, aSpec(), hour);
    expect(outcome).toMatchObject({ unfinished: "canceled", rotation: { result: { errorCode: busy } } });
    expect(tenant.requestedAt).toHaveLength(1);
  });

  it.each<[string, Script]>([
    ["its turn does not come", { turnInMs: day }],
    ["the device is not shown", { latencyInMs: day }],
  ])("is not requested again past the deadline where %s, and is kept", async (_, script) => {
    for (const timeoutInMs of [11 * second, 20 * second]) {
      const { context, clock, devices } = play(script);
      const failed = aRotation({ result: { actionState: "failed", errorCode: busy } });
      const { rotation, unfinished } = await completeRotation(context, failed, aSpec(), timeoutInMs);
      expect([rotation, devices.requests]).toEqual([failed, []]);
      expect(unfinished).toMatchObject(
        serviceError("unreachable", /^Graph did not show it in time\. Nothing was requested\.$/),
      );
      // Ten seconds are left for it at least.
      expect(clock.elapsed).toBe(20 * second);
    }
  });

  it("is requested again as late as the deadline, and looked at no longer than that", async () => {
    const { context, clock, devices } = play({ turnInMs: 19 * minute, results: () => [] });
    const failed = aRotation({ result: { actionState: "failed", errorCode: busy } });
    const { rotation, unfinished } = await completeRotation(context, failed, aSpec(), 20 * minute);
    expect([devices.requests.length, rotation.attempt.count, unfinished]).toEqual([1, 2, "timeout"]);
    expect(clock.elapsed).toBe(20 * minute);
  });

  it("is kept when the device can't be read before the next request", async () => {
    const denied = new ServiceError("denied", "No permission.");
    const { context } = play({ failure: () => denied });
    const failed = aRotation({ result: { actionState: "failed", errorCode: busy } });
    expect(await completeRotation(context, failed, aSpec(), hour)).toEqual({ rotation: failed, unfinished: denied });
  });
});

describe("a rotation that was adopted and began too early", () => {
  it("is followed by one that is requested", async () => {
    const tenant = new TenantModel({ ends: ["done"] });
    tenant.requestByOthers();
    await tenant.clock.sleep(second, tenant.canceled.signal);
    const spec = aSpec({ rotatedSince: time(tenant.clock.elapsed) });
    const first = await startRotation(tenant.context, tenant.id, spec);
    expect(first.attempt.kind).toBe("adopted");
    const { rotation } = await completeRotation(tenant.context, first, spec, hour);
    expect(rotation).toMatchObject({ attempt: { kind: "requested", count: 1 }, result: { actionState: "done" } });
    expect(rotation.result.startDateTime >= (spec.rotatedSince ?? "")).toBe(true);
    expect(tenant.requestedAt).toHaveLength(1);
  });
});

describe("the key in Entra ID", () => {
  const done = aRotation({
    attempt: { keysBefore: {}, startDateTime: time(0) },
    result: { actionState: "done", startDateTime: time(0) },
  });
  const spec = aSpec({ verifyEscrow: true });

  it("is waited for after the end, and noted", async () => {
    const key = aKey({ createdDateTime: time(5 * minute) });
    const { context, clock, lines } = play({ keys: (elapsed) => (elapsed < 5 * minute ? [] : [key]) });
    const { rotation, unfinished } = await completeRotation(context, done, spec, hour);
    expect([rotation.recoveryKeys, unfinished]).toEqual([[key], undefined]);
    expect(clock.elapsed).toBeLessThanOrEqual(6 * minute);
    expect(lines[0]).toMatch(/^done · waiting for the new key in Entra ID/);
  });

  it("that stays missing ends the wait at the deadline, and leads to no request", async () => {
    const { context, clock, devices } = play({ keys: () => [] });
    expect(await completeRotation(context, done, spec, 20 * minute)).toEqual({ rotation: done, unfinished: "timeout" });
    expect([clock.elapsed, devices.requests]).toEqual([20 * minute, []]);
  });

  it("is waited for no longer than that where Entra ID doesn't answer", async () => {
    const { context, clock } = play({ latencyInMs: day });
    expect(await completeRotation(context, done, spec, 5 * minute)).toEqual({ rotation: done, unfinished: "timeout" });
    expect(clock.elapsed).toBe(5 * minute);
  });

  it("is looked for once where there is no time to wait", async () => {
    const { context, clock } = play({ keys: () => [aKey({ createdDateTime: time(second) })] });
    expect((await completeRotation(context, done, spec, 0)).rotation.recoveryKeys).toHaveLength(1);
    expect(clock.elapsed).toBe(0);
  });

  it("may not be read: that ends the wait, with the reason; trouble of the service does not", async () => {
    const denied = new ServiceError("denied", "No permission.");
    const deny = play({ keys: () => denied });
    expect(await completeRotation(deny.context, done, spec, hour)).toEqual({ rotation: done, unfinished: denied });
    const down = new ServiceError("unreachable", "nobody answers");
    const shaky = play({ keys: (elapsed) => (elapsed < minute ? down : [aKey()]) });
    expect((await completeRotation(shaky.context, done, spec, hour)).rotation.recoveryKeys).toHaveLength(1);
  });

  it("is no longer waited for once the run is canceled", async () => {
    const { context, clock, canceled } = play({});
    clock.at(90 * second, () => canceled.abort());
    expect((await completeRotation(context, done, spec, hour)).unfinished).toBe("canceled");
    expect(clock.elapsed).toBe(90 * second);
  });

  it("is not waited for after a failure, nor where it is not to be verified", async () => {
    const failed = aRotation({ result: { actionState: "failed", errorCode: policy } });
    const { context, clock } = play({});
    await completeRotation(context, failed, spec, hour);
    await completeRotation(context, done, aSpec(), hour);
    expect(clock.elapsed).toBe(0);
  });
});

describe("startRotation", () => {
  it("reads the keys before it requests, where the escrow is to be verified, and requests nothing if it may not", async () => {
    const { context } = play({ keys: () => [aKey({ createdDateTime: time(-day) })] });
    const { attempt } = await startRotation(context, aDevice().id, aSpec({ verifyEscrow: true }));
    expect(attempt).toMatchObject({ keysBefore: { operatingSystemVolume: time(-day) } });

    const denied = play({ keys: () => new ServiceError("denied", "No permission.") });
    const spec = aSpec({ verifyEscrow: true });
    await expect(startRotation(denied.context, aDevice().id, spec)).rejects.toMatchObject({ kind: "denied" });
    expect(denied.devices.requests).toEqual([]);
  });

  it("warns where Entra ID has little room for another key of the device", async () => {
    const full = (count: number) => play({ keys: () => Array.from({ length: count }, () => aKey()) });
    const [almost, room] = [full(190), full(189)];
    await startRotation(almost.context, aDevice().id, aSpec({ verifyEscrow: true }));
    await startRotation(room.context, aDevice().id, aSpec({ verifyEscrow: true }));
    expect(almost.warnings).toEqual([expect.stringMatching(/^FIN-LT-001 .* has 190 recovery keys .* at most 200/)]);
    expect(room.warnings).toEqual([]);
  });

  it("goes by the rotations without the permission to read Entra ID's keys, but not where Entra ID does not answer", async () => {
    const withKeys = (kind: ServiceError["kind"]) =>
      play({
        results: () => [aResult({ startDateTime: time(-10 * day) })],
        keys: () => new ServiceError(kind, "No."),
      });
    const spec = aSpec({ maxKeyAgeInMs: 90 * day });
    const denied = withKeys("denied");
    const { attempt } = await startRotation(denied.context, aDevice().id, spec);
    expect(attempt).toMatchObject({ kind: "adopted", key: { createdDateTime: time(-10 * day), source: "rotation" } });
    const down = withKeys("unreachable");
    await expect(startRotation(down.context, aDevice().id, spec)).rejects.toMatchObject({ kind: "unreachable" });
    expect([denied.devices.requests, down.devices.requests]).toEqual([[], []]);
  });

  it("keeps a key that is young enough, without a rotation on record", async () => {
    const { context, devices } = play({ keys: () => [aKey({ createdDateTime: time(-10 * day) })] });
    const spec = aSpec({ maxKeyAgeInMs: 90 * day });
    const rotation = await startRotation(context, aDevice().id, spec);
    expect(rotation).toMatchObject({
      attempt: { kind: "notNeeded", count: 0 },
      result: { actionState: "none", startDateTime: time(-10 * day), errorCode: 0 },
    });
    expect(await completeRotation(context, rotation, spec, hour)).toEqual({ rotation });
    expect(devices.requests).toEqual([]);
  });
});
