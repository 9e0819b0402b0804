import { runtime } from "@pulumi/pulumi";
import { type Simulator, startSimulator } from "../../../simulator/index";
import { rejection } from "../../support/errors";
import { InitFailed, type Properties } from "../../support/providerCalls";
import { PluginProcess, urnOf } from "../../support/pluginProcess";
import { configFor, deviceId, quick } from "../../support/tenant";

const fine = deviceId(1);
const offline = deviceId(4);
const rotated = deviceId(5);
const failed = deviceId(6);
const fresh = deviceId(7);
const patient = deviceId(8);

const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
const ended = (actionState: "done" | "failed") =>
  ({ actionName: "rotateBitLockerKeys", actionState, startDateTime: hourAgo, lastUpdatedDateTime: hourAgo }) as const;

let simulator: Simulator;
let provider: PluginProcess;

beforeAll(async () => {
  simulator = await startSimulator({
    devices: [
      { id: fine, deviceName: "FINE", rotation: quick },
      { id: offline, rotation: { outcome: "never" } },
      { id: rotated, deviceActionResults: [ended("done")] },
      { id: failed, deviceActionResults: [ended("failed")] },
      { id: fresh },
      { id: patient, rotation: quick },
    ],
  });
  provider = await PluginProcess.start(configFor(simulator));
});

afterAll(async () => {
  await provider.stop();
  await simulator.stop();
});

const initFailure = (run: Promise<unknown>) => rejection(run, InitFailed);

describe("a preview", () => {
  it("of a create knows the device's names and nothing that changes, and requests nothing", async () => {
    const urn = urnOf("preview");
    const created = await provider.create(
      { managedDeviceId: fine, waitTimeout: runtime.unknownValue },
      { urn, preview: true },
    );
    const { entraDeviceId } = simulator.device(fine);
    expect(created).toEqual({
      id: "",
      outs: { managedDeviceId: fine, waitTimeout: runtime.unknownValue, deviceName: "FINE", entraDeviceId },
    });
    const [entry] = await provider.engine.logged(urn, ({ message }) => message.startsWith("plan: rotate"));
    expect(entry?.ephemeral).toBe(false);
    expect(simulator.rotationRequests(fine)).toEqual([]);
  });

  it("of an update keeps the device's names, and requests nothing more", async () => {
    const given = { managedDeviceId: offline, waitTimeout: "0s" };
    const olds = (await initFailure(provider.create(given))).properties;
    const { deviceName, entraDeviceId } = olds;
    expect(await provider.update(olds, given, { preview: true, oldInputs: given })).toEqual({
      ...given,
      deviceName,
      entraDeviceId,
    });
    expect(simulator.rotationRequests(offline)).toHaveLength(1);
  });

  it("knows nothing where the device is unknown", async () => {
    const managedDeviceId = runtime.unknownValue;
    expect((await provider.create({ managedDeviceId }, { preview: true })).outs).toEqual({ managedDeviceId });
  });
});

describe("customTimeouts", () => {
  it("end the wait before waitTimeout, and leave no trace", async () => {
    const given = { managedDeviceId: offline, waitTimeout: "2h", rotateWhenChanged: { reason: "timeout" } };
    const { properties, reasons } = await initFailure(provider.create(given, { timeout: 1 }));
    expect(reasons[0]).toMatch(/not rotated within 1s: .* Raise `customTimeouts`/);
    expect(properties).toMatchObject(given);
    expect(JSON.stringify(properties)).not.toContain("imeouts");
    const updated = await initFailure(provider.update(properties, given, { timeout: 1 }));
    expect(updated.reasons[0]).toMatch(/not rotated within 1s/);
  });

  it("that are longer than waitTimeout change nothing", async () => {
    const given = { managedDeviceId: offline, waitTimeout: "0s" };
    const { reasons } = await initFailure(provider.create(given, { timeout: 600 }));
    expect(reasons[0]).toMatch(/not rotated within 0s: .* Raise `waitTimeout`/);
  });

  it("may be longer than a timer can be", async () => {
    const urn = urnOf("patient");
    expect((await provider.create({ managedDeviceId: patient }, { urn, timeout: 40 * 86_400 })).outs).toMatchObject({
      actionState: "done",
    });
  });

  it("count from the beginning of the operation, the readings before a request among it", async () => {
    simulator.addFault({ method: "GET", path: /anagedDevices/, status: 503, times: 1_000 });
    const before = simulator.rotationRequests(fresh).length;
    await expect(provider.create({ managedDeviceId: fresh }, { timeout: 1 })).rejects.toThrow(/Nothing was requested/);
    simulator.clearFaults();
    expect(simulator.rotationRequests(fresh)).toHaveLength(before);
  });
});

describe("import", () => {
  it("takes over a rotation that ended as done, and leaves nothing to do", async () => {
    const { id, props, inputs } = await provider.read({}, {}, rotated);
    expect([id, inputs]).toEqual([rotated, { managedDeviceId: rotated }]);
    expect(props).toMatchObject({
      actionState: "done",
      startDateTime: hourAgo.replace(/\.\d+/, (ms) => ms),
      adopted: true,
    });
    expect(await provider.diff(props, inputs)).toEqual({ changes: false, replaces: [] });
    expect((await provider.read(props, inputs)).props).toEqual(props);
  });

  it.each([
    ["has had no rotation", fresh, /it has had no rotation/],
    ["failed to rotate", failed, /its last rotation is failed/],
    ["is not in the tenant", deviceId(99), /no such device/],
    ["is named by something else than its id", "LAPTOP", /The id to import is not a GUID/],
  ])("refuses a device that %s", async (_what, id, reason) => {
    await expect(provider.read({}, {}, id)).rejects.toThrow(reason);
  });

  it("refuses a rotation that is under way", async () => {
    await initFailure(provider.create({ managedDeviceId: offline, waitTimeout: "0s" }));
    await expect(provider.read({}, {}, offline)).rejects.toThrow(/its last rotation is pending.*would go on at once/);
  });
});

describe("a function", () => {
  it("answers with the device, or with the list", async () => {
    const found = await provider.invoke("bitlocker:index:getManagedDevice", { deviceName: "FINE" });
    expect(found).toMatchObject({ managedDeviceId: fine });
    const { devices } = await provider.invoke("bitlocker:index:getManagedDevices", { filter: "deviceName eq 'FINE'" });
    expect(devices).toEqual([found]);
  });

  it.each<[string, string, Properties, RegExp]>([
    [
      "a device that is not there",
      "getManagedDevice",
      { deviceName: "NONE" },
      /^2 UNKNOWN: getManagedDevice: No device/,
    ],
    ["a filter that can't be read", "getManagedDevices", { filter: "what" }, /^2 UNKNOWN: getManagedDevices: /],
    ["another function", "getKey", {}, /has no function bitlocker:index:getKey: install a newer one/],
  ])("says what is wrong with %s", async (_what, name, args, problem) => {
    await expect(provider.invoke(`bitlocker:index:${name}`, args)).rejects.toThrow(problem);
  });
});

it("refuses another resource", async () => {
  const urn = urnOf("fleet", "bitlocker:index:Fleet");
  await expect(provider.create({}, { urn })).rejects.toThrow(/has no resource bitlocker:index:Fleet: install a newer/);
});
