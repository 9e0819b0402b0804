import { checkShape } from "../../../provider/handlers/keyRotation/shape";
import { Life } from "../../support/life";
import { aResult, day, deviceId, time } from "../../support/rotations";
import { TenantModel, type TenantTraits } from "../../support/tenantModel";

const given = { managedDeviceId: deviceId, rotateOnCreate: false };

function lifeOf(traits: Partial<TenantTraits> = {}) {
  const tenant = new TenantModel({ ends: ["done"], ...traits });
  return { tenant, life: new Life(tenant, given) };
}

describe("rotateOnCreate: false", () => {
  it("records the last result of the device, and requests nothing", async () => {
    const last = aResult({ actionState: "failed", startDateTime: time(-day), errorCode: -2144272376 });
    const { tenant, life } = lifeOf({ before: [last] });
    const { outs } = await life.up();
    expect(outs).toMatchObject({ ...last, attempts: 0, adopted: true, rotateOnCreate: false });
    await life.refresh();
    expect(await life.diff()).toBe(false);
    expect(tenant.requestedAt).toEqual([]);
  });

  it("records that there is none", async () => {
    const { tenant, life } = lifeOf();
    expect((await life.up()).outs).toMatchObject({ actionState: "none", errorCode: 0, attempts: 0 });
    expect(await life.diff()).toBe(false);
    expect(tenant.requestedAt).toEqual([]);
  });

  it("does not wait for a rotation that is under way, and takes it for none of its own", async () => {
    const { tenant, life } = lifeOf({ takesInMs: day });
    tenant.requestByOthers();
    expect((await life.up()).outs).toMatchObject({ actionState: "pending", adopted: true });
    expect(tenant.clock.elapsed).toBe(0);
    expect(await life.diff()).toBe(false);
  });

  it("rotates at the first change of the trigger, and as usual from then on", async () => {
    const { tenant, life } = lifeOf({ before: [aResult({ startDateTime: time(-day) })] });
    await life.up();
    expect((await life.up({ isTriggered: true })).outs).toMatchObject({
      actionState: "done",
      attempts: 1,
      adopted: false,
    });
    expect((await life.up({ isTriggered: true })).requests).toBe(1);
    expect(tenant.requestedAt).toHaveLength(2);
  });

  it("waits for a rotation that was under way at the time, once a trigger changes", async () => {
    const { tenant, life } = lifeOf({ takesInMs: 600_000 });
    tenant.requestByOthers();
    await life.up();
    expect((await life.up({ isTriggered: true })).outs).toMatchObject({ actionState: "done", adopted: true });
    expect(tenant.clock.elapsed).toBeGreaterThanOrEqual(600_000);
    expect(tenant.requestedAt).toEqual([]);
  });

  it("is outranked by a state that is asked for later", async () => {
    const { tenant, life } = lifeOf({ before: [aResult({ startDateTime: time(-day) })] });
    await life.up();
    life.given = { managedDeviceId: deviceId, rotatedSince: time(-2 * day) };
    expect((await life.up()).requests).toBe(0);
    life.given = { managedDeviceId: deviceId, rotatedSince: time(-1_000) };
    expect((await life.up()).outs).toMatchObject({ actionState: "done", attempts: 1 });
    expect(tenant.requestedAt).toHaveLength(1);
  });

  it.each(["rotatedSince", "maxKeyAge"] as const)("contradicts %s, which asks for a state", (argument) => {
    const value = { rotatedSince: time(0), maxKeyAge: "90d" }[argument];
    expect(checkShape({ ...given, [argument]: value })).toEqual([
      {
        property: "",
        reason: `rotateOnCreate is false, but ${argument} asks for a state that the device must be in from the beginning: take one of them out`,
      },
    ]);
  });
});
