import { fleet } from "../../simulator/index";
import { SimulatedDevice } from "../../simulator/tenant/device";
import { simulators } from "./simulators";

const hour = 3_600_000;

describe("a fleet", () => {
  const start = simulators();

  it("is the same for the same options, with ids of its own for another seed", () => {
    expect(fleet({ count: 50 })).toEqual(fleet({ count: 50 }));
    const ids = [...fleet({ count: 500 }), ...fleet({ count: 500, seed: 2 })].map((device) => device.id);
    expect(new Set(ids)).toHaveProperty("size", 1_000);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it("is 60% online, 30% late, 10% lost, evenly mixed", () => {
    const devices = fleet({ count: 10_000 });
    for (const part of [devices, devices.slice(0, 2_000), devices.slice(8_000)]) {
      const late = part.filter(({ offlineForInMs }) => offlineForInMs !== undefined).length / part.length;
      const lost = part.filter(({ rotation }) => rotation?.outcome === "never").length / part.length;
      expect(late).toBeGreaterThan(0.27);
      expect(late).toBeLessThan(0.33);
      expect(lost).toBeGreaterThan(0.08);
      expect(lost).toBeLessThan(0.12);
    }
  });

  it("takes other shares, and spreads the late ones over the span given", () => {
    const devices = fleet({ count: 1_000, online: 0, checkingInLater: 1, never: 0, laterWithinInMs: 10 * hour });
    const times = devices.map(({ offlineForInMs }) => offlineForInMs ?? NaN);
    expect(Math.max(...times)).toBeLessThanOrEqual(10 * hour);
    for (let each = 0; each < 10; each += 1) {
      const inThatHour = times.filter((time) => Math.floor(time / hour) === each).length;
      expect(inThatHour).toBeGreaterThan(60);
      expect(inThatHour).toBeLessThan(140);
    }
  });

  it("rotates as its parts say: soon, late, never", async () => {
    const devices = fleet({ count: 200, laterWithinInMs: 8 * hour });
    const { simulator } = await start({ devices });
    const done = () => simulator.devices.filter(({ results }) => results[0]?.actionState === "done").length;
    const [online, late] = [
      devices.filter(({ rotation, offlineForInMs }) => rotation?.outcome !== "never" && offlineForInMs === undefined),
      devices.filter(({ offlineForInMs }) => offlineForInMs !== undefined),
    ];
    for (const device of simulator.devices) device.rotateBitLockerKeys();
    expect(done()).toBe(0);
    simulator.advanceTime(90_000);
    expect(done()).toBeGreaterThanOrEqual(online.length);
    expect(done()).toBeLessThan(online.length + late.length / 4);
    simulator.advanceTime(8 * hour);
    expect(done()).toBe(online.length + late.length);
    simulator.advanceTime(1_000 * hour);
    expect(done()).toBe(online.length + late.length);
  });

  it("costs little: a page of 20,000 devices reads only the property that the filter names", async () => {
    const { simulator, authorized } = await start({ devices: fleet({ count: 20_000 }) });
    for (const device of simulator.devices) device.rotateBitLockerKeys();
    const values = jest.spyOn(SimulatedDevice.prototype, "value");
    const whole = jest.spyOn(SimulatedDevice.prototype, "toManagedDevice");
    const after = encodeURIComponent("lastSyncDateTime gt 2100-01-01T00:00:00Z");
    const { json } = await authorized(`/v1.0/deviceManagement/managedDevices?$select=id&$filter=${after}`);
    expect(json.value).toEqual([]);
    expect(values).toHaveBeenCalledTimes(20_000);
    expect(whole).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });
});

describe("a device that is off", () => {
  const start = simulators();
  const id = "11111111-aaaa-4bbb-8ccc-000000000001";

  it("checks in when it is back, rotation or not", async () => {
    const { simulator } = await start({ devices: [{ id, offlineForInMs: hour }] });
    const device = simulator.device(id);
    const before = device.toManagedDevice().lastSyncDateTime ?? "";
    simulator.advanceTime(hour);
    const after = device.toManagedDevice().lastSyncDateTime ?? "";
    expect(Date.parse(after) - Date.parse(before)).toBeGreaterThan(hour);
  });

  it("takes up a rotation with another fate when it is back, too", async () => {
    const { simulator } = await start({ devices: [{ id, offlineForInMs: hour, rotation: { outcome: "never" } }] });
    const device = simulator.device(id);
    device.rotateBitLockerKeys();
    device.rotation = { pendingForInMs: 5_000, activeForInMs: 0 };
    simulator.advanceTime(hour);
    expect(device.results[0]?.actionState).toBe("pending");
    simulator.advanceTime(5_000);
    expect(device.results[0]?.actionState).toBe("done");
  });

  it("takes up a rotation then, and one that is asked for later at once", async () => {
    const rotation = { pendingForInMs: 5_000, activeForInMs: 0 };
    const { simulator } = await start({ devices: [{ id, offlineForInMs: hour, rotation }] });
    const device = simulator.device(id);
    device.rotateBitLockerKeys();
    simulator.advanceTime(hour);
    expect(device.results[0]?.actionState).toBe("pending");
    simulator.advanceTime(5_000);
    expect(device.results[0]?.actionState).toBe("done");
    device.rotateBitLockerKeys();
    simulator.advanceTime(5_000);
    expect(device.results[0]?.actionState).toBe("done");
  });
});
