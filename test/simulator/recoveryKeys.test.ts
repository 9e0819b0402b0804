import type { BitlockerRecoveryKey } from "@microsoft/microsoft-graph-types-beta";
import type { Behaviour, DeviceSeed } from "../../simulator/index";
import { simulators } from "./simulators";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const entraDeviceId = "22222222-aaaa-4bbb-8ccc-000000000001";
const keysPath = "/v1.0/informationProtection/bitlocker/recoveryKeys";
const minute = 60_000;

describe("recovery keys", () => {
  const simulatorFor = simulators();

  async function start(behaviour: Partial<Behaviour> = {}, seed: Partial<DeviceSeed> = {}) {
    const rotation = { pendingForInMs: 0, activeForInMs: minute };
    const device = { id, azureADDeviceId: entraDeviceId, rotation, ...seed };
    const started = await simulatorFor({ devices: [device, { id: id.replace(/1$/, "2") }], behaviour });
    const { authorized, simulator } = started;
    const filter = encodeURIComponent(`deviceId eq '${entraDeviceId}'`);
    const keys = async () => (await authorized(`${keysPath}?$filter=${filter}`)).json.value as BitlockerRecoveryKey[];
    const volumes = async () => (await keys()).map(({ volumeType }) => volumeType);
    return { ...started, keys, volumes, filter, device: simulator.device(id) };
  }

  it("are listed by device, without the keys", async () => {
    const { authorized, keys, device } = await start();
    const { json } = await authorized(keysPath);
    expect(json.value).toHaveLength(2);
    const [key] = await keys();
    expect(key).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      createdDateTime: new Date(device.properties.enrolledDateTime ?? "").toISOString(),
      deviceId: entraDeviceId,
      volumeType: "operatingSystemVolume",
    });
  });

  it("of an unknown device are none", async () => {
    const { authorized } = await start();
    const filter = encodeURIComponent("deviceId eq '00000000-0000-4000-8000-000000000000'");
    expect((await authorized(`${keysPath}?$filter=${filter}`)).json.value).toEqual([]);
  });

  it("come with a rotation that is done, not before", async () => {
    const { simulator, keys, device } = await start();
    device.rotateBitLockerKeys();
    simulator.advanceTime(minute - 1_000);
    expect(await keys()).toHaveLength(1);
    simulator.advanceTime(1_000);
    const [, key] = await keys();
    expect(Date.parse(key?.createdDateTime ?? "")).toBe(Date.parse(device.results[0]?.lastUpdatedDateTime ?? ""));
  });

  it("do not come with one that fails", async () => {
    const { simulator, keys, device } = await start({}, { rotation: { outcome: "failed" } });
    device.rotateBitLockerKeys();
    simulator.advanceTime(minute);
    expect(device.results[0]?.actionState).toBe("failed");
    expect(await keys()).toHaveLength(1);
  });

  describe("both ways (9, 12, 13):", () => {
    const [os, fixed] = ["operatingSystemVolume", "fixedDataVolume"] as const;

    it.each([
      ["os", "kept", [os, os]],
      ["osAndFixed", "kept", [os, fixed, os, fixed]],
      ["os", "removed", [os]],
      ["osAndFixed", "removed", [os, fixed]],
    ] as const)("volumes %s, old keys %s", async (volumes, oldKeys, expected) => {
      const { simulator, volumes: listed, keys, device } = await start({ volumes, oldKeys });
      const before = await keys();
      device.rotateBitLockerKeys();
      simulator.advanceTime(minute);
      expect(await listed()).toEqual(expected);
      const kept = (await keys()).filter((key) => before.some((old) => old.id === key.id));
      expect(kept).toHaveLength(oldKeys === "kept" ? before.length : 0);
    });

    it("the volumes come as numbers", async () => {
      const { authorized, keys, volumes } = await start(
        { volumeTypes: "numbered" },
        { recoveryKeys: [os, fixed].map((volumeType) => ({ createdDateTime: "2026-01-01T00:00:00Z", volumeType })) },
      );
      expect(await volumes()).toEqual([1, 2]);
      const [, key] = await keys();
      expect((await authorized(`${keysPath}/${key?.id}`)).json).toHaveProperty("volumeType", 2);
    });

    it("the escrow is late", async () => {
      const { simulator, keys, device } = await start({ escrowAfterInMs: 10 * minute });
      device.rotateBitLockerKeys();
      simulator.advanceTime(minute);
      expect(device.results[0]?.actionState).toBe("done");
      expect(await keys()).toHaveLength(1);
      simulator.advanceTime(10 * minute);
      expect(await keys()).toHaveLength(2);
    });

    it("the escrow is missing", async () => {
      const { simulator, keys, device } = await start({ escrowAfterInMs: "never" });
      device.rotateBitLockerKeys();
      simulator.advanceTime(1_000 * minute);
      expect(device.results[0]?.actionState).toBe("done");
      expect(await keys()).toHaveLength(1);
    });

    it.each([
      [199, "refused", "done", 200],
      [200, "refused", "failed", 200],
      [200, "accepted", "done", 201],
    ] as const)("of %i keys one more is %s: %s", async (count, beyond200Keys, actionState, left) => {
      const recoveryKeys = Array.from({ length: count }, () => ({ createdDateTime: "2026-01-01T00:00:00Z" }));
      const { simulator, keys, device } = await start({ beyond200Keys }, { recoveryKeys });
      device.rotateBitLockerKeys();
      simulator.advanceTime(minute);
      expect(device.results[0]).toMatchObject({ actionState, errorCode: actionState === "done" ? 0 : -2147467259 });
      expect(await keys()).toHaveLength(left);
    });

    it("a device rotates by itself: a key without a result", async () => {
      const { keys, device } = await start();
      device.rotateByItself();
      expect(await keys()).toHaveLength(2);
      expect(device.results).toEqual([]);
    });

    it("a device is enrolled anew: another id, no results, the old keys", async () => {
      const { simulator, authorized, keys, device } = await start();
      device.rotateBitLockerKeys();
      simulator.advanceTime(minute);
      const before = await keys();
      const again = simulator.reenrolDevice(id);
      expect(again.id).not.toBe(id);
      expect(again.results).toEqual([]);
      expect(again.entraDeviceId).toBe(entraDeviceId);
      expect(again.properties.deviceName).toBe(device.properties.deviceName);
      expect(await keys()).toEqual(before);
      expect((await authorized(`/v1.0/deviceManagement/managedDevices/${id}`)).status).toBe(404);
      const { json } = await authorized(`/v1.0/deviceManagement/managedDevices/${again.id}`);
      expect(Math.abs(Date.parse(json.enrolledDateTime ?? "") - simulator.now().getTime())).toBeLessThan(5_000);
      again.rotateBitLockerKeys();
      simulator.advanceTime(minute);
      expect(await keys()).toHaveLength(before.length + 1);
    });

    it("outlive their device in Intune", async () => {
      const { simulator, keys } = await start();
      simulator.removeDevice(id);
      expect(await keys()).toHaveLength(1);
    });
  });

  describe("access", () => {
    it("needs a permission", async () => {
      const { simulator, authorized, filter } = await start();
      simulator.roles = ["DeviceManagementManagedDevices.Read.All"];
      const { status, json } = await authorized(`${keysPath}?$filter=${filter}`);
      expect([status, json.error.code]).toEqual([403, "Authorization_RequestDenied"]);
    });

    it("needs a User-Agent", async () => {
      const { authorized } = await start();
      expect((await authorized(keysPath, { headers: { "user-agent": "" } })).status).toBe(400);
    });

    it("needs a User-Agent of its own inside a batch", async () => {
      const { authorized } = await start();
      const url = "/informationProtection/bitlocker/recoveryKeys";
      const requests = [
        { id: "named", method: "GET", url, headers: { "User-Agent": "a test" } },
        { id: "nameless", method: "GET", url },
      ];
      const { json } = await authorized("/v1.0/$batch", { method: "POST", body: { requests } });
      expect(json.responses.map(({ id, status }) => [id, status]).sort()).toEqual([
        ["named", 200],
        ["nameless", 400],
      ]);
    });

    it.each(["$filter=volumeType eq 'operatingSystemVolume'", "$select=key"])("refuses %s", async (query) => {
      const { authorized } = await start();
      expect((await authorized(`${keysPath}?${query}`)).status).toBe(400);
    });

    it("to a key itself leaves a trace, and needs more than reading what there is", async () => {
      const { simulator, authorized, keys } = await start();
      const [{ id: keyId = "" } = {}] = await keys();
      expect((await authorized(`${keysPath}/${keyId}`)).json).not.toHaveProperty("key");
      expect((await authorized(`${keysPath}/${keyId}?$select=key`)).status).toBe(403);
      expect(simulator.auditEntries).toEqual([]);
    });

    it("to a key itself leaves a trace", async () => {
      const { simulator, authorized } = await start();
      simulator.roles = ["BitlockerKey.Read.All"];
      const [key] = simulator.device(id).recoveryKeys.list(simulator.now().getTime());
      const keyId = key?.id ?? "";
      const { status, json } = await authorized(`${keysPath}/${keyId}?$select=key`);
      expect(status).toBe(200);
      expect(json).toHaveProperty("key", expect.stringMatching(/^(?:\d{6}-){7}\d{6}$/));
      expect(simulator.auditEntries).toEqual([
        {
          time: expect.any(String) as string,
          activity: "Read BitLocker key",
          keyId,
          deviceId: entraDeviceId,
          clientId: simulator.clientId,
        },
      ]);
    });

    it("to a key that is not there is answered 404", async () => {
      const { authorized } = await start();
      expect((await authorized(`${keysPath}/00000000-0000-4000-8000-000000000000`)).status).toBe(404);
    });
  });
});
