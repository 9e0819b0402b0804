import { GraphCheckIns, GraphManagedDevices } from "../../../provider/graph/api/managedDevices";
import { startSimulator, type Simulator } from "../../../simulator/index";
import { enrol, patient, transportTo } from "../../support/simulatedTenant";

const second = 1_000;
const hour = 3_600 * second;

describe("the list of check-ins", () => {
  const start = Date.parse("2026-11-23T12:00:00Z");
  const dateTime = (elapsedInMs: number) => new Date(start + elapsedInMs).toISOString().replace(".000Z", "Z");
  let simulator: Simulator;
  let checkIns: GraphCheckIns;

  beforeAll(async () => {
    simulator = await startSimulator({ devices: [] });
  });
  beforeEach(() => {
    checkIns = new GraphCheckIns(() => transportTo(simulator).transport);
  });
  afterEach(() => {
    simulator.clearFaults();
    simulator.behaviour.refusedFilters = [];
    for (const { id } of [...simulator.devices]) simulator.removeDevice(id);
  });
  afterAll(() => simulator.stop());

  const enrolSeenAt = (elapsedInMs: number) => enrol(simulator, { lastSyncDateTime: dateTime(elapsedInMs) });
  const listed = async () => (await checkIns.since(dateTime(0), patient)).devices;
  const lists = () => simulator.requests.filter(({ path }) => path.includes("lastSyncDateTime"));

  it("names the devices that have checked in since, and when, in one request", async () => {
    const [, seen] = [enrolSeenAt(-hour), enrolSeenAt(5 * second)];
    const before = lists().length;
    const { devices, readDateTime } = await checkIns.since(dateTime(0), patient);
    expect(devices).toEqual([{ managedDeviceId: seen, lastSyncDateTime: dateTime(5 * second) }]);
    expect(Math.abs(Date.parse(readDateTime) - simulator.now().getTime())).toBeLessThan(10 * second);
    expect(lists().length - before).toBe(1);
    expect(lists().at(-1)?.path).toMatch(/\$filter=lastSyncDateTime%20gt%20.*\$top=1000$/);
  });

  it("names devices in lower case, however Intune spells their ids", async () => {
    const lastSyncDateTime = dateTime(5 * second);
    const id = "9C1E4B70-52D3-4F8A-B6E1-00000000000A";
    simulator.addFault({ path: /filter/, body: { value: [{ id, lastSyncDateTime }] } });
    expect(await listed()).toEqual([{ managedDeviceId: id.toLowerCase(), lastSyncDateTime }]);
  });

  it("names those on all its pages, and tells when the first was read", async () => {
    const ids = Array.from({ length: 2_300 }, (_, index) => enrolSeenAt((1 + index) * second));
    simulator.addFault({ path: /filter/, after: 1, times: Infinity, dateOffsetInMs: 4 * hour });
    const { devices, readDateTime } = await checkIns.since(dateTime(0), patient);
    expect(devices.map(({ managedDeviceId }) => managedDeviceId).sort()).toEqual(ids.sort());
    expect(Math.abs(Date.parse(readDateTime) - simulator.now().getTime())).toBeLessThan(10 * second);
  });

  it("is asked for beside other requests in one batch", async () => {
    const { transport } = transportTo(simulator);
    const seen = enrolSeenAt(second);
    checkIns = new GraphCheckIns(() => transport);
    const devices = new GraphManagedDevices(() => transport, { isUrgent: false });
    const [list, device] = await Promise.all([listed(), devices.read(seen, patient)]);
    expect(list).toMatchObject([{ managedDeviceId: seen }]);
    expect(device.id).toBe(seen);
    expect(lists().at(-1)?.batched).toBe(true);
  });

  it("is refused where the tenant does not filter by check-ins", async () => {
    simulator.behaviour.refusedFilters = ["lastSyncDateTime"];
    await expect(listed()).rejects.toMatchObject({ name: "ServiceError", kind: "refused" });
  });

  it("is out of reach while the service is in trouble", async () => {
    simulator.addFault({ path: /filter/, times: Infinity, status: 503 });
    await expect(listed()).rejects.toMatchObject({ kind: "unreachable" });
  });

  it("accepts devices without an id or a time, and rejects a page without a list", async () => {
    simulator.addFault({ path: /filter/, body: { value: [{ id: null }, { id: "x", lastSyncDateTime: null }] } });
    const never = "0001-01-01T00:00:00Z";
    expect(await listed()).toEqual([
      { managedDeviceId: "", lastSyncDateTime: never },
      { managedDeviceId: "x", lastSyncDateTime: never },
    ]);
    simulator.addFault({ path: /filter/, body: {} });
    await expect(listed()).rejects.toMatchObject({ message: "Graph answered something that is no list of devices." });
  });
});
