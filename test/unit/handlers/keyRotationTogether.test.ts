import { InitError } from "../../../provider/handlers/initError";
import { keyRotationHandler } from "../../../provider/handlers/keyRotation/handler";
import type { KeyRotationInputs } from "../../../provider/handlers/keyRotation/inputs";
import type { KeyRotationOutputs } from "../../../provider/handlers/keyRotation/outputs";
import type { Call } from "../../../provider/handlers/resourceHandler";
import { InFlightRotations } from "../../../provider/rotation/inFlight";
import { Life } from "../../support/life";
import { aResult, deviceId, minute, second, time } from "../../support/rotations";
import { TenantModel, type TenantTraits } from "../../support/tenantModel";

/** Two resources of one device in one run, with the arguments that each has besides. */
function pairIn(traits: Partial<TenantTraits>) {
  const tenant = new TenantModel({ ends: ["done"], ...traits });
  const methods = new Life(tenant, { managedDeviceId: deviceId }).methods(new AbortController().signal);
  const create = async (inputs: Partial<KeyRotationInputs>) =>
    (await methods.create({ managedDeviceId: deviceId, ...inputs })).outs as KeyRotationOutputs;
  const update = async (olds: KeyRotationOutputs) =>
    (await methods.update(deviceId, olds, { managedDeviceId: deviceId })).outs as KeyRotationOutputs;
  return { tenant, create, update };
}

describe("two resources of one device", () => {
  it("share a rotation that is under way", async () => {
    const { tenant, create } = pairIn({});
    const [first, second] = await Promise.all([create({}), create({ rotateWhenChanged: { reason: "b" } })]);
    expect([first.attempts, second.attempts, second.adopted]).toEqual([1, 0, true]);
    expect(tenant.requestedAt).toHaveLength(1);
  });

  it("share it also where they spell the id in another case", async () => {
    const { tenant, create } = pairIn({});
    const [first, second] = await Promise.all([create({}), create({ managedDeviceId: deviceId.toUpperCase() })]);
    expect([first.attempts, second.attempts, second.managedDeviceId]).toEqual([1, 0, deviceId.toUpperCase()]);
    expect(tenant.requestedAt).toHaveLength(1);
  });

  it("don't share a rotation that satisfies only one of them", async () => {
    const recent = aResult({ startDateTime: time(-30 * minute) });
    const { tenant, create } = pairIn({ before: [recent] });
    const [first, second] = await Promise.all([create({ minInterval: "24h" }), create({})]);
    expect([first.adopted, second.adopted]).toEqual([true, false]);
    expect(tenant.requestedAt).toHaveLength(1);
  });

  it("repeat a rotation together that both had waited for in a former run", async () => {
    const busy = -2144272159;
    const { tenant, create, update } = pairIn({ ends: [busy, "done"], takesInMs: 10 * minute, readTakesInMs: 100 });
    const failures = await Promise.all(
      [{}, {}].map(() =>
        create({ waitTimeout: "1m" }).catch((error: unknown) => error as { properties: KeyRotationOutputs }),
      ),
    );
    const [first, second] = failures.map((each) => (each as { properties: KeyRotationOutputs }).properties);
    if (!first || !second) throw new Error("nothing was stored");
    const updated = await Promise.all([update(first), update(second)]);
    expect(updated.map(({ actionState }) => actionState)).toEqual(["done", "done"]);
    expect(tenant.requestedAt).toHaveLength(2);
  });
});

const busy = -2144272159;

/** Two resources of one device in one process: what each call of theirs came to, and when. */
function handlerIn(traits: Partial<TenantTraits>) {
  const tenant = new TenantModel({ ends: ["done"], ...traits });
  const canceled = new AbortController();
  const { devices, recoveryKeys, clock, checkInMonitor } = tenant.rotationContext(canceled.signal);
  const context = { devices, recoveryKeys, clock, checkInMonitor, localTime: () => time(tenant.clock.elapsed) };
  let handler = keyRotationHandler({ ...context, inFlight: new InFlightRotations() });
  const nextRun = () => (handler = keyRotationHandler({ ...context, inFlight: new InFlightRotations() }));
  const say = () => undefined;
  const callFor = (timeoutInMs?: number): Call => ({
    urn: "",
    isPreview: false,
    timeout: timeoutInMs === undefined ? undefined : { inMs: timeoutInMs, endsAtInMs: clock.now() + timeoutInMs },
    signal: canceled.signal,
    log: { status: say, plan: say, warn: say },
  });
  const told = async (outputs: Promise<KeyRotationOutputs>) => {
    const [what, error] = await outputs.then(
      (outs) => [outs, undefined] as const,
      (failure: unknown) => [(failure as Partial<InitError>).properties, failure as Error] as const,
    );
    return { outputs: what as KeyRotationOutputs | undefined, error, at: tenant.clock.elapsed };
  };
  const create = (inputs: Partial<KeyRotationInputs> = {}, timeoutInMs?: number) =>
    told(handler.create({ managedDeviceId: deviceId, ...inputs }, callFor(timeoutInMs)).then(({ outputs }) => outputs));
  const update = (olds: object | undefined, inputs: Partial<KeyRotationInputs> = {}, timeoutInMs?: number) =>
    told(handler.update(deviceId, olds ?? {}, { managedDeviceId: deviceId, ...inputs }, callFor(timeoutInMs)));
  const pause = (inMs: number) => tenant.clock.sleep(inMs, new AbortController().signal);
  return { tenant, canceled, create, update, pause, nextRun };
}

describe("a rotation that can't be shared:", () => {
  it("one that was given up, since a young key had come, is not waited for by the other resource", async () => {
    // The retry finds a key which is young enough for the first resource.
    const { create } = handlerIn({ ends: [busy, "done"], otherKeysAt: [8 * second] });
    const [first, other] = await Promise.all([create({ maxKeyAge: "90d" }), create()]);
    expect([first.outputs?.attempt.isKept, other.outputs?.actionState]).toEqual([true, "done"]);
  });

  it("one whose request got no answer is left to the resource that requested it", async () => {
    const { tenant, create } = handlerIn({ fate: () => "lost" });
    const [first, other] = await Promise.all([create({ waitTimeout: "20s" }), create({})]);
    expect([first.error?.name, first.outputs?.attempt.fate]).toEqual(["Error", "unknown"]);
    expect(other.error?.name).toBe("ServiceError");
    expect(other.error?.message).toMatch(/got no answer.+requested nothing.+Run `pulumi up` again\.$/);
    expect(tenant.requestedAt).toHaveLength(1);
  });

  it("an end that nobody saw coming opens no gate where the other resource's request may be lost", async () => {
    // Somebody else's rotation began before, and shows only at its end.
    const traits = { fate: () => "lost" as const, visibleAfterInMs: "atEnd" as const, takesInMs: 40 * second };
    const { create, update, pause, nextRun } = handlerIn({ ...traits, othersAt: [-second] });
    const [, other] = await Promise.all([create({ waitTimeout: "20s" }), create({})]);
    nextRun();
    await pause(20 * minute);
    const again = other.outputs ? await update(other.outputs) : await create({ waitTimeout: "2m" });
    expect(again.outputs?.actionState).not.toBe("done");
  });

  it("one that ended before a trigger changed is no rotation for that trigger", async () => {
    const { tenant, create, update, pause, nextRun } = handlerIn({ takesInMs: 3 * minute });
    const old = await create();
    await pause(minute);
    nextRun();
    const pending = await create({ waitTimeout: "1m" });
    expect(pending.error).toBeInstanceOf(InitError);
    await pause(20 * minute);
    const changedAt = tenant.clock.elapsed;
    nextRun();
    const reason = { rotateWhenChanged: { reason: "b" } };
    const [waited, triggered] = await Promise.all([update(pending.outputs), update(old.outputs, reason)]);
    expect([waited.outputs?.actionState, triggered.outputs?.actionState]).toEqual(["done", "done"]);
    expect(tenant.requestedAt.filter((at) => at >= changedAt)).toHaveLength(1);
  });

  it("one that failed is not taken instead of the own one, which is done", async () => {
    const { create, update, pause, nextRun } = handlerIn({ ends: ["done", "canceled"], takesInMs: 3 * minute });
    const pending = await create({ waitTimeout: "1m" });
    await pause(20 * minute);
    nextRun();
    const [failed, own] = await Promise.all([create(), update(pending.outputs)]);
    expect([failed.outputs?.actionState, own.outputs?.actionState]).toEqual(["canceled", "done"]);
  });

  it.each([
    ["the one that requested it", 0],
    ["the other one", 1],
  ])("one that is lost is requested again in the next run, in which %s comes first", async (_, first) => {
    const { tenant, create, update, nextRun } = handlerIn({ fate: (nth) => (nth === 1 ? "lost" : "answered") });
    const stored = await Promise.all([create({ waitTimeout: "20s" }), create()]);
    nextRun();
    const goOn = [0, 1].map((nth) => stored[(nth + first) % 2]?.outputs);
    const both = await Promise.all(goOn.map((outputs) => (outputs ? update(outputs) : create())));
    expect(both.map(({ outputs }) => outputs?.actionState)).toEqual(["done", "done"]);
    expect(tenant.requestedAt).toHaveLength(2);
  });
});

describe("the wait for another resource", () => {
  const slow = { takesInMs: 30 * minute };

  it("ends with the resource's own customTimeouts, with the rotation that it shares", async () => {
    const { tenant, create } = handlerIn(slow);
    const [first, other] = await Promise.all([create(), create({}, 5 * minute)]);
    expect(first.outputs?.actionState).toBe("done");
    expect([other.error?.constructor, other.outputs?.adopted, other.at]).toEqual([InitError, true, 5 * minute]);
    expect(other.error?.message).toMatch(/within 5m.+customTimeouts/);
    expect(tenant.requestedAt).toHaveLength(1);
  });

  it("ends then with a plain error where there is nothing to share, and nothing is requested", async () => {
    const { tenant, create } = handlerIn({ ...slow, fate: () => "unanswered", visibleAfterInMs: "atEnd" });
    const [, other] = await Promise.all([create(), create({}, 2 * minute)]);
    expect([other.error?.name, other.outputs, other.at]).toEqual(["ServiceError", undefined, 2 * minute]);
    expect(other.error?.message).toMatch(/customTimeouts.+requested nothing/);
    expect(tenant.requestedAt[1] ?? Infinity).toBeGreaterThanOrEqual(5 * minute);
  });

  it("ends with its own waitTimeout, which counts from the request", async () => {
    const { create } = handlerIn(slow);
    const [, other] = await Promise.all([create(), create({ waitTimeout: "0s", requireSuccess: false })]);
    expect([other.error, other.outputs?.adopted, other.at]).toEqual([undefined, true, 0]);
  });

  it("keeps the own rotation of a former run, and looks for its end, where the time is up", async () => {
    const { tenant, create, update, pause, nextRun } = handlerIn({ ...slow, takesInMs: 10 * minute });
    const pending = await create({ waitTimeout: "1m" });
    await pause(20 * minute);
    nextRun();
    const before = tenant.clock.elapsed;
    // The other one requests a rotation, which is slow.
    const [, own] = await Promise.all([create(), update(pending.outputs, {}, 2 * minute)]);
    expect(own.error).toBeUndefined();
    expect([own.outputs?.actionState, own.at - before]).toEqual(["done", 2 * minute]);
  });

  it("ends with Cancel, with what there is to share", async () => {
    const { tenant, canceled, create } = handlerIn(slow);
    tenant.clock.at(minute, () => canceled.abort());
    const both = await Promise.all([create(), create()]);
    expect(both.map(({ error, outputs, at }) => [error?.constructor, outputs?.adopted, at])).toEqual([
      [InitError, false, minute],
      [InitError, true, minute],
    ]);
  });

  it("ends with Cancel, with a plain error where there is none", async () => {
    const { tenant, canceled, create } = handlerIn({ readTakesInMs: 2 * minute });
    tenant.clock.at(minute, () => canceled.abort());
    const both = await Promise.all([create(), create()]);
    expect(both.map(({ error, outputs }) => [error?.name, outputs])).toEqual([
      ["ServiceError", undefined],
      ["ServiceError", undefined],
    ]);
    expect(tenant.requestedAt).toEqual([]);
  });
});
