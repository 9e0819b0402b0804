import { randomUUID } from "node:crypto";
import { GraphManagedDevices } from "../../../provider/graph/api/managedDevices";
import { GraphRecoveryKeys } from "../../../provider/graph/api/recoveryKeys";
import { NotInTimeError } from "../../../provider/rotation/serviceError";
import { type DeviceSeed, startSimulator, type Simulator } from "../../../simulator/index";
import { serviceError } from "../../support/errors";
import { enrol, patient, transportTo } from "../../support/simulatedTenant";

const second = 1_000;
const keysPath = "/beta/informationProtection/bitlocker/recoveryKeys";
const created = (index: number) => new Date(Date.parse("2026-05-04T07:12:09Z") + index * second).toISOString();

describe("recovery keys", () => {
  let simulator: Simulator;
  let recoveryKeys: GraphRecoveryKeys;
  let transport: ReturnType<typeof transportTo>["transport"];
  let clock: ReturnType<typeof transportTo>["clock"];

  beforeEach(async () => {
    simulator = await startSimulator({ devices: [] });
    ({ transport, clock } = transportTo(simulator));
    recoveryKeys = new GraphRecoveryKeys(() => transport, { isUrgent: true });
  });
  afterEach(async () => {
    // What this package must never do, whatever else a test is about.
    expect(simulator.auditEntries).toEqual([]);
    expect(simulator.requests.filter(({ path }) => /select=[^&]*key\b/i.test(decodeURIComponent(path)))).toEqual([]);
    await simulator.stop();
  });

  /** Enrols a device; returns its id in Entra ID. */
  function device(seed: Omit<DeviceSeed, "id"> = {}): string {
    const azureADDeviceId = randomUUID();
    enrol(simulator, { azureADDeviceId, ...seed });
    return azureADDeviceId;
  }

  const withKeys = (count: number) =>
    device({ recoveryKeys: Array.from({ length: count }, (_, index) => ({ createdDateTime: created(index) })) });
  const of = (entraDeviceId: string, signal = patient) => recoveryKeys.of(entraDeviceId, signal);
  /** The requests for keys, and whatever else is not for a token. */
  const asked = () => simulator.requests.filter(({ path }) => path.startsWith("/beta/"));
  const answers = () => asked().map(({ method, status }) => `${method} ${status}`);
  /** Lets Graph answer the next request for keys so. */
  const lets = (body: unknown) => simulator.addFault({ path: /recoveryKeys/, body });

  it("are told by id, time and volume, in one request for those of one device", async () => {
    const id = device({
      recoveryKeys: [
        { createdDateTime: "2026-05-04T09:12:09+02:00" },
        { createdDateTime: "2026-05-05T07:12:09Z", volumeType: "fixedDataVolume" },
      ],
    });
    withKeys(3);
    const guid = expect.stringMatching(/^[\da-f-]{36}$/) as string;
    expect(await of(id)).toEqual([
      { id: guid, createdDateTime: "2026-05-04T07:12:09Z", volumeType: "operatingSystemVolume" },
      { id: guid, createdDateTime: "2026-05-05T07:12:09Z", volumeType: "fixedDataVolume" },
    ]);
    expect(asked().map(({ path }) => decodeURIComponent(path))).toEqual([`${keysPath}?$filter=deviceId eq '${id}'`]);
  });

  it("grow by one with a rotation that is done", async () => {
    const entraDeviceId = randomUUID();
    const id = enrol(simulator, { azureADDeviceId: entraDeviceId, rotation: { pendingForInMs: 0, activeForInMs: 0 } });
    const before = await of(entraDeviceId);
    simulator.device(id).rotateBitLockerKeys();
    simulator.advanceTime(second);
    const [rotation] = simulator.device(id).results;
    const news = (await of(entraDeviceId)).filter((key) => !before.some((old) => old.id === key.id));
    expect(news).toHaveLength(1);
    expect(Date.parse(news[0]?.createdDateTime ?? "")).toBe(Date.parse(rotation?.lastUpdatedDateTime ?? ""));
  });

  it("are read to the last page", async () => {
    const keys = await of(withKeys(2_300));
    expect(new Set(keys.map(({ id }) => id)).size).toBe(2_300);
    expect(answers()).toEqual(["GET 200", "GET 200", "GET 200"]);
  });

  it.each(["", "00000000-0000-0000-0000-000000000000"])("are none of a device with the id %j, unasked", async (id) => {
    expect(await of(id)).toEqual([]);
    expect(asked()).toEqual([]);
  });

  it("are none of a device that Entra ID doesn't know", async () => {
    expect(await of(randomUUID())).toEqual([]);
  });

  it("of several devices travel together, those of each to who asked", async () => {
    const counts = [1, 2, 3, 4, 5];
    const all = await Promise.all(counts.map((count) => of(withKeys(count))));
    expect(all.map(({ length }) => length)).toEqual(counts);
    expect(answers()).toEqual(["POST 200", ...counts.map(() => "GET 200")]);
    expect(asked().map(({ userAgent }) => userAgent)).toEqual(Array(6).fill("pulumi-bitlocker"));
  });

  it("have the same volume types where Graph tells them by number", async () => {
    const createdDateTime = created(0);
    const id = device({ recoveryKeys: [{ createdDateTime }, { createdDateTime, volumeType: "fixedDataVolume" }] });
    simulator.behaviour.volumeTypes = "numbered";
    expect((await of(id)).map(({ volumeType }) => volumeType)).toEqual(["operatingSystemVolume", "fixedDataVolume"]);
  });

  it("have volume types that are spelled as Graph's schema has them, and those that it may add", async () => {
    const types = [1, "2", "3", "operatingSystemVolume", "another", null, undefined];
    lets({ value: types.map((volumeType) => ({ id: "a", createdDateTime: created(0), volumeType })) });
    expect((await of(randomUUID())).map(({ volumeType }) => volumeType)).toEqual([
      ...[
        "operatingSystemVolume",
        "fixedDataVolume",
        "removableDataVolume",
        "operatingSystemVolume",
        "another",
        "",
        "",
      ],
    ]);
  });

  it("have times in UTC to the last digit, and the year 1 where there is none", async () => {
    lets({ value: [{ id: "a", createdDateTime: "2026-05-04T09:12:09.1234567+02:00" }, {}] });
    expect(await of(randomUUID())).toEqual([
      { id: "a", createdDateTime: "2026-05-04T07:12:09.1234567Z", volumeType: "" },
      { id: "", createdDateTime: "0001-01-01T00:00:00Z", volumeType: "" },
    ]);
  });

  it.each([["<h1>Welcome to the proxy</h1>"], [{}], ["null"], [{ value: "none" }]])(
    "are not taken for none when the answer is %j",
    async (body) => {
      lets(body);
      await expect(of(randomUUID())).rejects.toMatchObject({
        kind: "unreachable",
        message: "Graph answered something that is no list of keys.",
      });
    },
  );

  it.each([1, 2])("are refused with the permission to grant and the device, of %i at once", async (count) => {
    simulator.roles = ["DeviceManagementManagedDevices.Read.All"];
    const ids = Array.from({ length: count }, () => device());
    const outcomes = await Promise.allSettled(ids.map((id) => of(id)));
    for (const [index, outcome] of outcomes.entries()) {
      const { kind, message } = (outcome as PromiseRejectedResult).reason as { kind: string; message: string };
      expect(kind).toBe("denied");
      expect(message).toContain(`Graph would not list the recovery keys of the Entra device ${ids[index]}: `);
      expect(message).toContain(
        "the app lacks a permission. Grant it the application permission BitlockerKey.ReadBasic.All with admin consent. It was",
      );
      expect(message).toMatch(/Graph said: 403, Authorization_RequestDenied, .*; request-id [\da-f-]{36}/);
    }
  });

  it("may be read with the permission that shows the keys as well", async () => {
    simulator.roles = ["BitlockerKey.Read.All"];
    expect(await of(withKeys(1))).toHaveLength(1);
  });

  it("can't be read while the service is in trouble or does not answer, and the error says so", async () => {
    simulator.addFault({ path: /recoveryKeys/, times: Infinity, status: 503 });
    await expect(of(randomUUID())).rejects.toMatchObject(
      serviceError("unreachable", "list the recovery keys of the Entra device"),
    );
    simulator.clearFaults();
    simulator.addFault({ path: /recoveryKeys/, times: Infinity, reset: "before" });
    await expect(of(randomUUID())).rejects.toMatchObject(serviceError("unreachable", "can't be reached"));
  });

  it("are not asked for when that is canceled before it begins", async () => {
    await expect(of(randomUUID(), AbortSignal.abort())).rejects.toMatchObject({ kind: "refused" });
    expect(asked()).toEqual([]);
  });

  it("are given up when the time is up", async () => {
    await expect(recoveryKeys.of(randomUUID(), patient, clock.now())).rejects.toThrow(NotInTimeError);
    expect(asked()).toEqual([]);
  });

  it("that are throttled leave the reading of devices alone", async () => {
    const id = enrol(simulator);
    const devices = new GraphManagedDevices(() => transport, { isUrgent: true });
    simulator.addFault({ path: /recoveryKeys/, times: Infinity, status: 429, headers: { "Retry-After": "30" } });
    await expect(of(randomUUID())).rejects.toMatchObject(serviceError("unreachable", "throttling"));
    const refused = clock.elapsed;
    expect(refused).toBeGreaterThanOrEqual(5 * 30 * second);
    await devices.read(id, patient);
    expect(clock.elapsed - refused).toBeLessThan(second);
    simulator.clearFaults();
    await of(randomUUID());
    expect(clock.elapsed - refused).toBeGreaterThanOrEqual(30 * second);
  });
});
