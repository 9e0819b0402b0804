import { runtime } from "@pulumi/pulumi";
import { type Simulator, startSimulator } from "../../../simulator/index";
import { InitFailed, type Properties } from "../../support/providerCalls";
import { PluginProcess, urnOf } from "../../support/pluginProcess";
import { configFor, deviceId, quick } from "../../support/tenant";

const fine = deviceId(1);
const doubtful = deviceId(2);
const mac = deviceId(3);
const offline = deviceId(4);
const rotated = deviceId(5);
const failed = deviceId(6);
const fresh = deviceId(7);

const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
const ended = (actionState: "done" | "failed") =>
  ({ actionName: "rotateBitLockerKeys", actionState, startDateTime: hourAgo, lastUpdatedDateTime: hourAgo }) as const;

let simulator: Simulator;
let provider: PluginProcess;

beforeAll(async () => {
  simulator = await startSimulator({
    devices: [
      { id: fine, deviceName: "FINE", rotation: quick },
      { id: doubtful, isEncrypted: false },
      { id: mac, operatingSystem: "macOS" },
      { id: offline, rotation: { outcome: "never" } },
      { id: rotated, deviceActionResults: [ended("done")] },
      { id: failed, deviceActionResults: [ended("failed")] },
      { id: fresh },
    ],
  });
  provider = await PluginProcess.start(configFor(simulator));
});

afterAll(async () => {
  await provider.stop();
  await simulator.stop();
});

async function initFailure(run: Promise<unknown>): Promise<InitFailed> {
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  if (!(error instanceof InitFailed)) throw new Error(`no init error, but ${String(error)}`);
  return error;
}

describe("check", () => {
  it("looks at the shape alone, and hands on the arguments", async () => {
    const before = simulator.requests.length;
    const given = { managedDeviceId: mac, waitTimeout: "2h" };
    expect(await provider.check({}, given)).toEqual({ inputs: given, failures: [] });
    const { failures } = await provider.check({}, { managedDeviceId: "LAPTOP", waitTimeout: 1 });
    expect(failures.map(({ reason }) => reason.split(" ")[0])).toEqual(["managedDeviceId", "waitTimeout"]);
    expect(simulator.requests.length).toBe(before);
  });

  it("drops what the dynamic resource had put among the arguments", async () => {
    const { inputs, failures } = await provider.check({}, { managedDeviceId: fine, __urn: "urn:x", __provider: "x" });
    expect([inputs, failures]).toEqual([{ managedDeviceId: fine }, []]);
  });
});

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

  it("of a device that can't rotate fails on its own row, and leaves the others alone", async () => {
    const preview = (managedDeviceId: string) => provider.create({ managedDeviceId }, { preview: true });
    await expect(preview(mac)).rejects.toThrow(/managedDeviceId: .* runs macOS: only Windows/);
    expect((await preview(fine)).outs).toHaveProperty("deviceName");
  });

  it("warns of a device that is doubtful, and knows nothing where the device is unknown", async () => {
    const urn = urnOf("doubtful");
    await provider.create({ managedDeviceId: doubtful }, { urn, preview: true });
    const [entry] = await provider.engine.logged(urn, ({ message }) => message.includes("not encrypted"));
    expect(entry?.severity).toBe(2);
    const managedDeviceId = runtime.unknownValue;
    expect((await provider.create({ managedDeviceId }, { preview: true })).outs).toEqual({ managedDeviceId });
  });

  it("of an update says what becomes of the device or of its last rotation, and keeps the names", async () => {
    const olds = (await initFailure(provider.create({ managedDeviceId: offline, waitTimeout: "0s" }))).properties;
    const given = { managedDeviceId: offline, waitTimeout: "0s" };
    const names = { deviceName: olds["deviceName"], entraDeviceId: olds["entraDeviceId"] };
    const waited = urnOf("waited");
    expect(await provider.update(olds, given, { urn: waited, preview: true, oldInputs: given })).toEqual({
      ...given,
      ...names,
    });
    await provider.engine.logged(waited, ({ message }) => message.startsWith("plan: wait on for the rotation"));

    const changed = { ...given, rotateWhenChanged: { reason: "b" } };
    const triggered = urnOf("triggered");
    await provider.update(olds, changed, { urn: triggered, preview: true, oldInputs: given });
    await provider.engine.logged(triggered, ({ message }) => /^plan: /.test(message));
    expect(simulator.rotationRequests(offline)).toHaveLength(1);
  });

  it("of many devices asks about them in batches", async () => {
    const before = simulator.requests.length;
    const ids = [fine, doubtful, offline, rotated, failed];
    await Promise.all(ids.map((managedDeviceId) => provider.create({ managedDeviceId }, { preview: true })));
    expect(simulator.requests.slice(before).filter(({ batched }) => !batched).length).toBeLessThanOrEqual(2);
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
