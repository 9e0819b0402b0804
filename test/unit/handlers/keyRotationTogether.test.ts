import type { KeyRotationInputs } from "../../../provider/handlers/keyRotation/inputs";
import type { KeyRotationOutputs } from "../../../provider/handlers/keyRotation/outputs";
import { Life } from "../../support/life";
import { aResult, deviceId, minute, time } from "../../support/rotations";
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
