import type { ManagedDevice } from "@microsoft/microsoft-graph-types-beta";
import {
  startSimulator,
  type ActionResult,
  type DeviceSeed,
  type Simulator,
  type SimulatorOptions,
} from "../../simulator/index";
import { clientsOf } from "./client";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const devicePath = `/deviceManagement/managedDevices/${id}`;
const rotationType = "#microsoft.graph.rotateBitLockerKeysDeviceActionResult";

const inMs = (time: string | null | undefined) => Date.parse(time ?? "");

describe("a rotation", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;

  async function start(
    rotation: DeviceSeed["rotation"],
    more: Partial<DeviceSeed> = {},
    options: SimulatorOptions = {},
  ) {
    simulator = await startSimulator({ ...options, devices: [{ id, rotation, ...more }] });
    clients = clientsOf(simulator);
  }

  afterEach(() => clients.stop());

  const rotate = () =>
    clients.graph.api(`${devicePath}/rotateBitLockerKeys`).version("beta").post(undefined) as Promise<unknown>;

  async function results(): Promise<ActionResult[]> {
    const device = (await clients.graph
      .api(devicePath)
      .version("beta")
      .select("deviceActionResults")
      .get()) as ManagedDevice;
    return device.deviceActionResults ?? [];
  }

  const state = async () => (await results())[0]?.actionState;

  it("goes from pending to active to done, seen through the real Graph client", async () => {
    await start({ pendingForInMs: 60_000, activeForInMs: 30_000 });
    expect(await results()).toEqual([]);
    const asked = simulator.now().getTime();
    await rotate();
    const [pending] = await results();
    expect(pending).toEqual({
      "@odata.type": rotationType,
      actionName: "rotateBitLockerKeys",
      actionState: "pending",
      startDateTime: pending?.startDateTime,
      lastUpdatedDateTime: pending?.startDateTime,
      errorCode: 0,
    });
    expect(pending?.startDateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    const startedAt = inMs(pending?.startDateTime);
    expect(startedAt).toBeGreaterThanOrEqual(Math.floor(asked));
    simulator.advanceTime(60_000);
    const [active] = await results();
    expect(active).toMatchObject({ actionState: "active", startDateTime: pending?.startDateTime });
    expect(inMs(active?.lastUpdatedDateTime)).toBe(startedAt + 60_000);
    simulator.advanceTime(30_000);
    const [done] = await results();
    expect(done).toMatchObject({ actionState: "done", startDateTime: pending?.startDateTime, errorCode: 0 });
    expect(inMs(done?.lastUpdatedDateTime)).toBe(startedAt + 90_000);
  });

  it("runs by the time scale", async () => {
    await start({ pendingForInMs: 1_800_000, activeForInMs: 1_800_000 }, {}, { timeScale: 36_000 });
    await rotate();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await state()).toBe("done");
  });

  it.each([
    [{ outcome: "failed", errorCode: -2144272159 }, "failed", -2144272159],
    [{ outcome: "failed" }, "failed", -2144272166],
    [{ outcome: "notSupported" }, "notSupported", 0],
    [{ outcome: "canceled" }, "canceled", 0],
  ] as const)("ends as its fate %j says", async (rotation, actionState, errorCode) => {
    await start(rotation);
    await rotate();
    expect(await state()).toBe("pending");
    simulator.advanceTime(3_000);
    expect(await results()).toEqual([expect.objectContaining({ actionState, errorCode })]);
  });

  it("stays pending for ever where the device never checks in", async () => {
    await start({ outcome: "never" });
    await rotate();
    simulator.advanceTime(365 * 24 * 3_600_000);
    expect(await state()).toBe("pending");
  });

  it("moves lastSyncDateTime when the device checks in, and not before", async () => {
    await start({ pendingForInMs: 60_000, activeForInMs: 60_000 }, { lastSyncDateTime: "2026-01-02T03:04:05Z" });
    await rotate();
    expect(await state()).toBe("pending");
    expect(simulator.device(id).properties.lastSyncDateTime).toBe("2026-01-02T03:04:05Z");
    simulator.advanceTime(60_000);
    const [active] = await results();
    const { lastSyncDateTime } = simulator.device(id).properties;
    expect(lastSyncDateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(inMs(active?.lastUpdatedDateTime) - inMs(lastSyncDateTime)).toBeLessThan(1_000);
  });

  it("leaves lastSyncDateTime alone when it is canceled", async () => {
    await start({ outcome: "canceled" }, { lastSyncDateTime: "2026-01-02T03:04:05Z" });
    await rotate();
    simulator.advanceTime(3_000);
    expect(await state()).toBe("canceled");
    expect(simulator.device(id).properties.lastSyncDateTime).toBe("2026-01-02T03:04:05Z");
  });

  it("takes another fate on the way: a device that was off comes back", async () => {
    await start({ outcome: "never" });
    await rotate();
    simulator.advanceTime(3_600_000);
    simulator.device(id).rotation = { pendingForInMs: 5_000, activeForInMs: 0 };
    simulator.advanceTime(4_000);
    expect(await state()).toBe("pending");
    simulator.advanceTime(1_000);
    expect(await state()).toBe("done");
  });

  it("keeps what it ended as when the fate changes afterwards", async () => {
    await start({ outcome: "failed" });
    await rotate();
    simulator.advanceTime(3_000);
    simulator.device(id).rotation = { outcome: "done" };
    simulator.advanceTime(3_600_000);
    expect(await state()).toBe("failed");
  });

  it("is not disturbed by a second request on the way", async () => {
    await start({ pendingForInMs: 10_000 });
    await rotate();
    const [first] = await results();
    simulator.advanceTime(5_000);
    await rotate();
    expect(await results()).toEqual([first]);
    simulator.advanceTime(5_000);
    expect(await state()).toBe("active");
  });

  describe("after an earlier one", () => {
    const past: ActionResult[] = [
      { actionName: "remoteLock", actionState: "done", startDateTime: "2026-01-01T00:00:00Z" },
      {
        "@odata.type": rotationType,
        actionName: "rotateBitLockerKeys",
        actionState: "failed",
        startDateTime: "2026-02-01T00:00:00Z",
        errorCode: -2147467259,
      },
    ];

    it.each([
      ["replace", ["remoteLock done", "rotateBitLockerKeys pending"]],
      ["append", ["remoteLock done", "rotateBitLockerKeys failed", "rotateBitLockerKeys pending"]],
    ] as const)("with history %s keeps what it should", async (history, expected) => {
      await start({}, { deviceActionResults: past }, { behaviour: { history } });
      expect(await results()).toEqual(past);
      await rotate();
      const inWords = (await results()).map(({ actionName, actionState }) => `${actionName} ${actionState}`);
      expect(inWords).toEqual(expected);
    });

    it.each([
      ["replace", 1],
      ["append", 2],
    ] as const)("of its own with history %s leaves %i results", async (history, count) => {
      await start({}, {}, { behaviour: { history } });
      await rotate();
      simulator.advanceTime(3_000);
      await rotate();
      const all = await results();
      expect(all).toHaveLength(count);
      expect(all.at(-1)?.actionState).toBe("pending");
    });
  });

  it("is dated by the simulated clock, which the Date header shows", async () => {
    const clockOffsetInMs = -6 * 3_600_000;
    await start({}, {}, { clockOffsetInMs });
    await rotate();
    const { headers, json } = await clients.authorized(`/v1.0${devicePath}`);
    const date = inMs(headers.get("date"));
    expect(Math.abs(Date.now() + clockOffsetInMs - date)).toBeLessThan(5_000);
    expect(Math.abs(inMs(json.deviceActionResults?.[0]?.startDateTime) - date)).toBeLessThan(5_000);
  });
});
