import type { Behaviour, DeviceSeed } from "../../simulator/index";
import { simulators } from "./simulators";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const longAgo = "2026-01-02T03:04:05Z";
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What is uncertain about the way of a rotation: lines 1, 2, 3, 5 and 10 of "Both ways". */
describe("a rotation, both ways:", () => {
  const simulatorFor = simulators();

  async function start(behaviour: Partial<Behaviour>, seed: Partial<DeviceSeed> = {}) {
    const rotation = { pendingForInMs: minute, activeForInMs: minute };
    const device: DeviceSeed = { id, lastSyncDateTime: longAgo, rotation, ...seed };
    const started = await simulatorFor({ devices: [device], behaviour });
    const { simulator } = started;
    /** The states of all results after this time, through Graph. */
    const after = async (inMs: number) => {
      simulator.advanceTime(inMs);
      const { json } = await started.authorized(`/v1.0/deviceManagement/managedDevices/${id}`);
      const sync = json.lastSyncDateTime === longAgo ? "not synced" : "synced";
      return [...(json.deviceActionResults ?? []).map(({ actionState }) => actionState), sync];
    };
    const rotate = () =>
      started.authorized(`/beta/deviceManagement/managedDevices/${id}/rotateBitLockerKeys`, { method: "POST" });
    return { ...started, after, rotate, device: simulator.device(id) };
  }

  describe("lastSyncDateTime (1)", () => {
    it.each([
      ["before", ["active", "synced"], ["done", "synced"], ["done", "synced"]],
      ["with", ["active", "not synced"], ["done", "synced"], ["done", "synced"]],
      ["after", ["active", "not synced"], ["done", "not synced"], ["done", "synced"]],
      ["never", ["active", "not synced"], ["done", "not synced"], ["done", "not synced"]],
    ] as const)("moves %s the end", async (lastSync, active, ended, later) => {
      const { after, rotate } = await start({ lastSync });
      await rotate();
      expect(await after(0)).toEqual(["pending", "not synced"]);
      expect(await after(minute)).toEqual(active);
      expect(await after(minute)).toEqual(ended);
      expect(await after(5 * minute)).toEqual(later);
    });

    it("does not move when a device is back, where it never moves", async () => {
      const { after } = await start({ lastSync: "never" }, { offlineForInMs: minute });
      expect(await after(minute)).toEqual(["not synced"]);
    });
  });

  it("the end comes in a later check-in (1), which moves lastSyncDateTime again", async () => {
    const { after, rotate, device } = await start({ finalState: "laterCheckIn", checkInIntervalInMs: 6 * hour });
    await rotate();
    expect(await after(minute)).toEqual(["active", "synced"]);
    const { lastSyncDateTime: first } = device.properties;
    expect(await after(5 * hour)).toEqual(["active", "synced"]);
    expect(device.properties.lastSyncDateTime).toBe(first);
    expect(await after(hour)).toEqual(["done", "synced"]);
    expect(Date.parse(device.properties.lastSyncDateTime ?? "") - Date.parse(first ?? "")).toBe(6 * hour);
  });

  it("it passes through an undocumented state", async () => {
    const { after, rotate } = await start({ stateOnTheWay: "awaitingAdminAction" });
    await rotate();
    expect(await after(minute)).toEqual(["awaitingAdminAction", "synced"]);
    expect(await after(minute / 2)).toEqual(["active", "synced"]);
    expect(await after(minute / 2)).toEqual(["done", "synced"]);
  });

  describe("a request that the device does not pick up (2)", () => {
    it.each([
      ["failed", ["failed", "not synced"]],
      ["canceled", ["canceled", "not synced"]],
      ["nothing", ["not synced"]],
    ] as const)("expires into %s", async (into, expected) => {
      const pendingExpiry = { afterInDays: 3, into };
      const { after, rotate } = await start({ pendingExpiry }, { rotation: { outcome: "never" } });
      await rotate();
      expect(await after(3 * day - minute)).toEqual(["pending", "not synced"]);
      expect(await after(minute)).toEqual(expected);
    });

    it("does not expire once the device checked in", async () => {
      const pendingExpiry = { afterInDays: 1, into: "failed" } as const;
      const { after, rotate } = await start({ pendingExpiry }, { rotation: { activeForInMs: 2 * day } });
      await rotate();
      expect(await after(minute)).toEqual(["active", "synced"]);
      expect(await after(2 * day)).toEqual(["done", "synced"]);
    });

    it("makes room for another rotation when it has expired", async () => {
      const pendingExpiry = { afterInDays: 1, into: "canceled" } as const;
      const { after, rotate } = await start({ pendingExpiry, history: "append" }, { rotation: { outcome: "never" } });
      await rotate();
      await after(day);
      await rotate();
      expect(await after(0)).toEqual(["canceled", "pending", "not synced"]);
    });
  });

  describe("a second request while one is pending (3)", () => {
    it.each([
      ["ignored", 204, ["pending"]],
      ["added", 204, ["pending", "pending"]],
      ["replaced", 204, ["pending"]],
      [409, 409, ["pending"]],
      [400, 400, ["pending"]],
    ] as const)("is %s", async (secondRequest, status, states) => {
      const { after, rotate, device } = await start({ secondRequest });
      await rotate();
      const first = device.results[0]?.startDateTime;
      await after(1_000);
      expect((await rotate()).status).toBe(status);
      expect(await after(0)).toEqual([...states, "not synced"]);
      const isNew = device.results.at(-1)?.startDateTime !== first;
      expect(isNew).toBe(secondRequest === "added" || secondRequest === "replaced");
    });

    it("that is added ends beside the first", async () => {
      const { after, rotate } = await start({ secondRequest: "added" });
      await rotate();
      await after(minute / 2);
      await rotate();
      expect(await after(minute / 2)).toEqual(["active", "pending", "synced"]);
      expect(await after(2 * minute)).toEqual(["done", "done", "synced"]);
    });

    it("that replaces the first does not hold the device up", async () => {
      const { after, rotate } = await start({ secondRequest: "replaced" });
      await rotate();
      await after(minute - 5_000);
      await rotate();
      expect(await after(5_000)).toEqual(["active", "synced"]);
    });

    it("is one of its own when the first has ended", async () => {
      const { after, rotate } = await start({ secondRequest: 409 });
      await rotate();
      await after(2 * minute);
      expect((await rotate()).status).toBe(204);
      expect(await after(0)).toEqual(["pending", "synced"]);
    });
  });

  describe("the start time of a repeat (4)", () => {
    const past = [
      {
        actionName: "rotateBitLockerKeys",
        actionState: "done",
        startDateTime: "2026-01-01T00:00:00.1234567Z",
      } as const,
    ];

    it.each([
      ["replace", "new", [false]],
      ["replace", "kept", [true]],
      ["append", "new", [true, false]],
      ["append", "kept", [true, true]],
    ] as const)("with history %s is %s", async (history, repeatedStart, isKept) => {
      const { after, rotate, device } = await start(
        { history, repeatedStart },
        { deviceActionResults: past.map((each) => ({ ...each })) },
      );
      await rotate();
      expect(device.results.map(({ startDateTime }) => startDateTime === past[0]?.startDateTime)).toEqual(isKept);
      await after(2 * minute);
      const { startDateTime, lastUpdatedDateTime } = device.results.at(-1) ?? {};
      await rotate();
      expect(device.results.at(-1)?.startDateTime === startDateTime).toBe(repeatedStart === "kept");
      expect(device.results.at(-1)?.lastUpdatedDateTime).not.toBe(lastUpdatedDateTime);
    });
  });

  describe("a new entry (5)", () => {
    it("is visible late, and until then the old one is", async () => {
      const { after, rotate, device } = await start({ visibleAfterInMs: 90_000 });
      await rotate();
      await after(minute * 3);
      const first = device.results[0]?.startDateTime;
      await rotate();
      await after(minute);
      expect(device.results.map(({ startDateTime }) => startDateTime)).toEqual([first]);
      await after(30_000);
      expect(device.results).toHaveLength(1);
      expect(device.results[0]?.startDateTime).not.toBe(first);
    });

    it("is never visible, though the device does what it is asked", async () => {
      const { after, rotate, device } = await start({ visibleAfterInMs: "never" });
      const keys = () => device.recoveryKeys.list(Date.now() + day).length;
      const before = keys();
      await rotate();
      expect(await after(2 * minute)).toEqual(["synced"]);
      expect(keys()).toBe(before + 1);
    });
  });

  describe("a wipe or a retirement (10)", () => {
    it.each([
      ["leavesPending", ["pending", "not synced"]],
      ["removesResult", ["not synced"]],
      ["harmless", ["done", "synced"]],
    ] as const)("%s", async (wipe, expected) => {
      for (const order of ["wipe", "retire"] as const) {
        const { after, rotate, device } = await start({ wipe });
        await rotate();
        device[order]();
        expect(device.properties.managementState).toBe(`${order}Pending`);
        expect(await after(5 * minute)).toEqual(expected);
      }
    });

    it("comes too late for what is active", async () => {
      const { after, rotate, device } = await start({});
      await rotate();
      await after(minute);
      device.wipe();
      expect(await after(minute)).toEqual(["done", "synced"]);
    });
  });
});
