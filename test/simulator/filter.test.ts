import type { ManagedDevice } from "@microsoft/microsoft-graph-types-beta";
import { startSimulator, type Simulator } from "../../simulator/index";
import { type Behaviour, defaultBehaviour } from "../../simulator/behaviour";
import { clientsOf } from "./client";

/** A tenant that does what the filter says. */
const faultless: Partial<Behaviour> = {
  ...{ ignoredFilters: [], emptyFilterValues: "compared", filterOr: "allBranches", filterNe: "works" },
  ...{ filterIn: "works", orderBy: "works" },
};

const id = (number: number) => `11111111-aaaa-4bbb-8ccc-00000000000${number}`;
const managedDevices = "/beta/deviceManagement/managedDevices";

describe("$filter of managedDevices", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;

  beforeAll(async () => {
    simulator = await startSimulator({
      behaviour: faultless,
      devices: [
        { id: id(1), deviceName: "ONE", lastSyncDateTime: "2026-11-01T10:00:00Z", serialNumber: "A'1", notes: "lent" },
        { id: id(2), deviceName: "TWO", lastSyncDateTime: "2026-11-02T10:00:00Z", managementState: "wipePending" },
        { id: id(3), deviceName: "THREE", lastSyncDateTime: "2026-11-03T10:00:00Z", operatingSystem: "macOS" },
        {
          id: id(4),
          deviceName: "FOUR",
          lastSyncDateTime: "0001-01-01T00:00:00Z",
          isEncrypted: false,
          physicalMemoryInBytes: 8,
        },
      ],
    });
    clients = clientsOf(simulator);
  });

  afterAll(() => clients.stop());

  const ask = (filter: string, more = "") =>
    clients.authorized(`${managedDevices}?$select=deviceName&$filter=${encodeURIComponent(filter)}${more}`);

  it.each([
    ["deviceName eq 'ONE'", ["ONE"]],
    ["deviceName eq 'one'", ["ONE"]],
    ["DeviceName eq 'ONE'", ["ONE"]],
    ["deviceName ne 'ONE'", ["TWO", "THREE", "FOUR"]],
    ["deviceName lt 'P'", ["ONE", "FOUR"]],
    ["serialNumber eq 'A''1'", ["ONE"]],
    [`id eq '${id(2).toUpperCase()}'`, ["TWO"]],
    [`azureADDeviceId eq '${id(3).replace(/^.{8}/, "e47ad000")}'`, ["THREE"]],
    [`azureADDeviceId eq ${id(3).replace(/^.{8}/, "e47ad000")}`, ["THREE"]],
    ["operatingSystem eq 'Windows' and managementState eq 'managed'", ["ONE", "FOUR"]],
    ["lastSyncDateTime gt 2026-11-02T10:00:00Z", ["THREE"]],
    ["lastSyncDateTime ge 2026-11-02T10:00:00Z", ["TWO", "THREE"]],
    ["lastSyncDateTime lt 2026-11-02T10:00:00.0000000Z", ["ONE", "FOUR"]],
    ["lastSyncDateTime le 2026-11-02T12:00:00+02:00", ["ONE", "TWO", "FOUR"]],
    ["lastSyncDateTime ge 2026-11-02", ["TWO", "THREE"]],
    ["lastSyncDateTime lt 2000-01-01T00:00:00Z", ["FOUR"]],
    ["notes eq null", ["TWO", "THREE", "FOUR"]],
    ["notes ne null", ["ONE"]],
    ["notes ne 'lent'", ["TWO", "THREE", "FOUR"]],
    ["notes gt 'a'", ["ONE"]],
    ["isEncrypted eq false", ["FOUR"]],
    ["physicalMemoryInBytes ge 8", ["FOUR"]],
    ["startswith(deviceName,'t')", ["TWO", "THREE"]],
    ["startsWith(deviceName, 'T') and not contains(deviceName, 'REE')", ["TWO"]],
    ["contains(deviceName,'O')", ["ONE", "TWO", "FOUR"]],
    ["deviceName in ('ONE', 'FOUR','SIX')", ["ONE", "FOUR"]],
    ["deviceName eq 'ONE' or deviceName eq 'TWO' and isEncrypted eq false", ["ONE"]],
    ["(deviceName eq 'ONE' or deviceName eq 'TWO') and isEncrypted eq true", ["ONE", "TWO"]],
    ["not (deviceName eq 'ONE') and not(isEncrypted eq false)", ["TWO", "THREE"]],
    ["not deviceName eq 'ONE'", ["TWO", "THREE", "FOUR"]],
    ["enrolledDateTime gt 2100-01-01T00:00:00Z", []],
  ])("%s", async (filter, names) => {
    const { status, json } = await ask(filter);
    expect([status, json.error]).toEqual([200, undefined]);
    expect(json.value.map(({ deviceName }) => deviceName)).toEqual(names);
  });

  it.each([
    ["deviceName", "an operator is missing"],
    ["deviceName eq", "a value is missing"],
    ["deviceName eq 'ONE", "position 15"],
    ["deviceName eq 'ONE' and", "a property or a function is missing"],
    ["deviceName eq 'ONE' deviceName eq 'TWO'", "more than one expression"],
    ["(deviceName eq 'ONE'", "')' is missing"],
    ["deviceName like 'ONE'", "'like' is not an operator"],
    ["deviceName in 'ONE'", "'(' is missing"],
    ["endswith(deviceName,'E')", "unknown function with name 'endswith'"],
    ["colour eq 'red'", "Could not find a property named 'colour' on type 'microsoft.graph.managedDevice'"],
    ["lastSyncDateTime gt '2026-11-02T10:00:00Z'", "'Edm.DateTimeOffset' and 'Edm.String'"],
    ["deviceName gt 2026-11-02T10:00:00Z", "'Edm.String' and 'Edm.DateTimeOffset'"],
    ["isEncrypted eq 1", "incompatible types"],
    ["contains(deviceName,1)", "incompatible types"],
    ["deviceActionResults eq null", "'deviceActionResults' is not filterable"],
    ["", "a property or a function is missing"],
    ["(".repeat(4_000) + "deviceName eq 'ONE'" + ")".repeat(4_000), "nested too deeply"],
  ])("refuses %s", async (filter, message) => {
    const { status, json } = await ask(filter);
    expect(status).toBe(400);
    expect(json.error.message).toContain("Invalid filter clause");
    expect(json.error.message).toContain(message);
  });

  it("reads any number of parentheses beside one another, unlike inside one another", async () => {
    const { json } = await ask(Array(150).fill("(deviceName eq 'ONE')").join(" or "));
    expect(json.value.map(({ deviceName }) => deviceName)).toEqual(["ONE"]);
  });

  it("goes through all pages, and only what fits counts", async () => {
    const names: unknown[] = [];
    let pages = 0;
    let next: string | undefined =
      `${managedDevices}?$select=deviceName&$top=1&$filter=${encodeURIComponent("deviceName ne 'TWO'")}`;
    while (next) {
      const { json } = await clients.authorized(next);
      names.push(...json.value.map(({ deviceName }) => deviceName));
      pages += 1;
      next = json["@odata.nextLink"];
    }
    expect(names).toEqual(["ONE", "THREE", "FOUR"]);
    expect(pages).toBe(3);
  });

  it("has no page after the last that fits", async () => {
    const { json } = await ask("deviceName eq 'ONE'", "&$top=1");
    expect(json).not.toHaveProperty("@odata.nextLink");
  });

  it("counts what fits, where asked", async () => {
    expect((await ask("deviceName ne 'TWO'", "&$top=1&$count=true")).json).toHaveProperty(["@odata.count"], 3);
    expect((await ask("deviceName ne 'TWO'", "&$top=1")).json).toHaveProperty(["@odata.count"], 1);
    expect((await ask("deviceName ne 'TWO'", "&$count=maybe")).status).toBe(400);
  });

  it("knows in v1.0 only what v1.0 knows", async () => {
    const filter = encodeURIComponent("managementState eq 'managed'");
    const { status } = await clients.authorized(`/v1.0/deviceManagement/managedDevices?$filter=${filter}`);
    expect(status).toBe(400);
  });

  it.each([
    ["all", "deviceName eq 'ONE'", 400],
    [["azureADDeviceId"], `azureADDeviceId eq '${id(1)}'`, 400],
    [["azureADDeviceId"], "deviceName eq 'ONE'", 200],
  ] as const)("with refusedFilters %j answers %s with %i", async (refusedFilters, filter, status) => {
    simulator.behaviour.refusedFilters = refusedFilters;
    expect((await ask(filter)).status).toBe(status);
    simulator.behaviour.refusedFilters = [];
  });

  it("is live: a device that checks in fits from then on", async () => {
    const filter = `lastSyncDateTime gt ${new Date(simulator.now().getTime() + 30_000).toISOString()}`;
    const names = async () => (await ask(filter)).json.value.map((device: ManagedDevice) => device.deviceName);
    simulator.device(id(1)).rotation = { pendingForInMs: 60_000 };
    simulator.device(id(1)).rotateBitLockerKeys();
    expect(await names()).toEqual([]);
    simulator.advanceTime(60_000);
    expect(await names()).toEqual(["ONE"]);
  });

  it.each(["0", "-1", "ten", "1.5", ""])("refuses $top=%s", async (top) => {
    const { status, json } = await clients.authorized(`${managedDevices}?$top=${top}`);
    expect([status, json.error.message]).toEqual([400, `Invalid value '${top}' for $top query option found.`]);
  });

  describe("with the faults of Intune", () => {
    const all = ["ONE", "TWO", "THREE", "FOUR"];
    const names = async (filter: string, more = "") =>
      (await ask(filter, more)).json.value.map(({ deviceName }: ManagedDevice) => deviceName);

    beforeEach(() => void Object.assign(simulator.behaviour, defaultBehaviour));
    afterEach(() => void Object.assign(simulator.behaviour, faultless));

    it.each([
      ["ignores a filter by deviceEnrollmentType", "deviceEnrollmentType eq 'none at all'", all, []],
      ["ignores it whatever case and operator", "not startswith(USERID,'a')", all, all],
      ["ignores it in any case, where it would fit nothing", "USERID eq 'none'", all, []],
      ["ignores a filter by ethernetMacAddress", "ethernetMacAddress eq 'none'", all, []],
      ["ignores a filter by wiFiMacAddress", "wiFiMacAddress eq 'none'", all, []],
      ["ignores it in a conjunction, and only it", "skuFamily eq 'none' and deviceName eq 'ONE'", ["ONE"], []],
      ["ignores an empty value", "notes eq ''", all, []],
      ["takes the first branch of or", "deviceName eq 'ONE' or deviceName eq 'TWO'", ["ONE"], ["ONE", "TWO"]],
      ["reads ne as eq", "deviceName ne 'ONE'", ["ONE"], ["TWO", "THREE", "FOUR"]],
    ])("%s", async (_, filter, misread, right) => {
      expect(await names(filter)).toEqual(misread);
      Object.assign(simulator.behaviour, faultless);
      expect(await names(filter)).toEqual(right);
    });

    it("ignores all of an or with an ignored branch", async () => {
      simulator.behaviour.filterOr = "allBranches";
      expect(await names("userId eq 'none' or deviceName eq 'ONE'")).toEqual(all);
    });

    it("answers `in` with 500, anywhere in the filter", async () => {
      expect((await ask("deviceName eq 'ONE' and not (deviceName in ('ONE'))")).status).toBe(500);
    });

    it("ignores an in over an ignored property, where in works", async () => {
      simulator.behaviour.filterIn = "works";
      expect(await names("skuFamily in ('none')")).toEqual(all);
    });

    it("refuses a mistake in what it ignores", async () => {
      expect((await ask("deviceName eq 'ONE' or colour eq 'red'")).status).toBe(400);
    });

    it("ignores $orderby, or sorts by it", async () => {
      const sorted = "&$orderby=operatingSystem desc,deviceName";
      expect(await names("deviceName gt ' '", sorted)).toEqual(all);
      simulator.behaviour.orderBy = "works";
      expect(await names("deviceName gt ' '", sorted)).toEqual(["FOUR", "ONE", "TWO", "THREE"]);
      expect((await ask("deviceName gt ' '", "&$orderby=colour")).status).toBe(400);
      expect((await ask("deviceName gt ' '", "&$orderby=deviceName upwards")).status).toBe(400);
    });
  });
});
