import { GraphInventory } from "../../../provider/graph/inventory";
import type { InventoryDevice, Searchable } from "../../../provider/rotation/inventory";
import { type DeviceSeed, type Simulator, startSimulator } from "../../../simulator";
import { enrol, transportTo } from "../../support/simulatedTenant";

describe("the inventory", () => {
  let simulator: Simulator;
  let inventory: GraphInventory;

  beforeAll(async () => {
    simulator = await startSimulator({ devices: [] });
  });
  beforeEach(() => {
    const { transport } = transportTo(simulator);
    inventory = new GraphInventory(() => transport);
  });
  afterEach(() => {
    simulator.clearFaults();
    Object.assign(simulator.behaviour, { refusedFilters: [], comanagedIds: "both" });
    for (const { id } of [...simulator.devices]) simulator.removeDevice(id);
  });
  afterAll(() => simulator.stop());

  const ids = (devices: InventoryDevice[]) => devices.map(({ managedDeviceId }) => managedDeviceId);
  const find = async (property: Searchable, value: string) => ids(await inventory.find(property, value));
  /** What was asked for while something was done, decoded. */
  const askedDuring = async (something: () => Promise<unknown>): Promise<string[]> => {
    const before = simulator.requests.length;
    await something();
    const asked = simulator.requests.slice(before).filter(({ path }) => path.includes("anagedDevices"));
    return asked.map(({ path, status }) => `${decodeURIComponent(path).replace(/[&?]\$select=[^&]*/, "")} ${status}`);
  };

  describe("when one device is read by its id", () => {
    it("tells what Intune knows of it, in one request", async () => {
      const id = enrol(simulator, {
        deviceName: "FIN-LT-042",
        azureADDeviceId: "2b7d9a14-0e6f-4c35-a8d2-000000000042",
        serialNumber: "CDX00042",
        isEncrypted: false,
        joinType: "hybridAzureADJoined",
        managementState: "retireFailed",
        managedDeviceOwnerType: "personal",
        userPrincipalName: "anna@contoso.example",
        lastSyncDateTime: "2026-05-04T09:12:09.5+02:00",
      });
      let device: unknown;
      const asked = await askedDuring(async () => (device = await inventory.read(id)));
      expect(device).toEqual({
        managedDeviceId: id,
        deviceName: "FIN-LT-042",
        entraDeviceId: "2b7d9a14-0e6f-4c35-a8d2-000000000042",
        serialNumber: "CDX00042",
        operatingSystem: "Windows",
        osVersion: "10.0.26100.6899",
        isEncrypted: false,
        joinType: "hybridAzureADJoined",
        managementAgent: "mdm",
        managementState: "retireFailed",
        managedDeviceOwnerType: "personal",
        userPrincipalName: "anna@contoso.example",
        lastSyncDateTime: "2026-05-04T07:12:09.5Z",
      });
      expect(asked).toEqual([`/beta/deviceManagement/managedDevices/${id} 200`]);
    });

    it("tells nothing where Intune knows nothing", async () => {
      const id = enrol(simulator);
      simulator.addFault({ path: new RegExp(id), body: { id, deviceName: null, isEncrypted: null } });
      expect(await inventory.read(id)).toMatchObject({
        ...{ managedDeviceId: id, deviceName: "", serialNumber: "", isEncrypted: undefined, userPrincipalName: "" },
        lastSyncDateTime: "0001-01-01T00:00:00Z",
      });
    });

    it("finds one that is known only among the co-managed devices", async () => {
      simulator.behaviour.comanagedIds = "comanagedOnly";
      const id = enrol(simulator, { comanaged: true });
      expect((await inventory.read(id)).managedDeviceId).toBe(id);
    });

    it("says that there is none after looking in both places", async () => {
      const id = enrol(simulator);
      simulator.removeDevice(id);
      const asked = await askedDuring(() =>
        expect(inventory.read(id)).rejects.toMatchObject({
          kind: "notFound",
          message: expect.stringMatching(new RegExp(`${id}: Intune has no such device.*Check the id`)) as string,
        }),
      );
      expect(asked).toEqual([
        `/beta/deviceManagement/managedDevices/${id} 404`,
        `/beta/deviceManagement/comanagedDevices/${id} 404`,
      ]);
    });

    it.each([[{}], ["<h1>Welcome to the proxy</h1>"]])("takes %j for no device", async (body) => {
      const id = enrol(simulator);
      simulator.addFault({ path: new RegExp(id), body });
      await expect(inventory.read(id)).rejects.toMatchObject({ kind: "unreachable" });
    });
  });

  describe("when devices are found by a property", () => {
    const properties: [Searchable, keyof DeviceSeed, string][] = [
      ["deviceName", "deviceName", "FIN-LT-001"],
      ["serialNumber", "serialNumber", "CDX00001"],
      ["entraDeviceId", "azureADDeviceId", "2b7d9a14-0e6f-4c35-a8d2-00000000000a"],
    ];

    it.each(properties)("has Graph look for the %s, regardless of case", async (property, name, value) => {
      const [wanted] = [enrol(simulator, { [name]: value }), enrol(simulator)];
      let found: string[] = [];
      const asked = await askedDuring(async () => (found = await find(property, value.toUpperCase())));
      expect(found).toEqual([wanted]);
      expect(asked).toEqual([
        `/beta/deviceManagement/managedDevices?$filter=${name} eq '${value.toUpperCase()}'&$top=1000 200`,
      ]);
    });

    it.each(properties)(
      "compares all devices where the tenant refuses to filter by the %s",
      async (property, name, value) => {
        simulator.behaviour.refusedFilters = [name];
        const [wanted] = [enrol(simulator, { [name]: value }), enrol(simulator)];
        expect(await find(property, value.toUpperCase())).toEqual([wanted]);
      },
    );

    it.each(["O'Brien's PC", "R&D #1 = 100% + é?", "' or deviceName ne '"])("takes %s as it is", async (deviceName) => {
      const [wanted] = [enrol(simulator, { deviceName }), enrol(simulator)];
      expect(await find("deviceName", deviceName)).toEqual([wanted]);
    });

    it("does not rely on a filter that has no effect", async () => {
      const [wanted, other] = [enrol(simulator, { deviceName: "A" }), enrol(simulator, { deviceName: "B" })];
      const value = [
        { id: other, deviceName: "B" },
        { id: wanted, deviceName: "A" },
      ];
      simulator.addFault({ path: /filter/, body: { value } });
      expect(await find("deviceName", "A")).toEqual([wanted]);
    });

    it("looks among the co-managed devices when there is none elsewhere", async () => {
      simulator.behaviour.comanagedIds = "comanagedOnly";
      const id = enrol(simulator, { deviceName: "CO-MANAGED", comanaged: true });
      expect(await find("deviceName", "CO-MANAGED")).toEqual([id]);
    });

    it("finds none, and several", async () => {
      const both = [1, 2].map(() => enrol(simulator, { serialNumber: "Default string" }));
      expect(await find("serialNumber", "none")).toEqual([]);
      expect((await find("serialNumber", "Default string")).sort()).toEqual(both.sort());
    });

    it("does not take a missing permission for a refused filter", async () => {
      const { roles } = simulator;
      simulator.roles = [];
      const denied = expect(find("deviceName", "A")).rejects.toMatchObject({
        kind: "denied",
        message: expect.stringMatching(
          /^Graph would not list the devices: .*DeviceManagementManagedDevices\.Read\.All/,
        ) as string,
      });
      await denied.finally(() => (simulator.roles = roles));
    });
  });

  describe("when devices are listed", () => {
    it("tells of those that the filter fits", async () => {
      const wanted = enrol(simulator, { deviceName: "R&D + 1" });
      enrol(simulator);
      expect(ids(await inventory.list("deviceName eq 'R&D + 1' and operatingSystem eq 'Windows'"))).toEqual([wanted]);
    });

    it("reads every page", async () => {
      const all = Array.from({ length: 1_100 }, () => enrol(simulator)).sort();
      let listed: string[] = [];
      const asked = await askedDuring(async () => (listed = ids(await inventory.list(undefined))));
      expect(listed.sort()).toEqual(all);
      expect(asked).toHaveLength(2);
    });

    it("tells once of a device that is on two pages", async () => {
      const value = [{ id: enrol(simulator) }];
      const next = `${simulator.graphEndpoint}/beta/deviceManagement/managedDevices?$skiptoken=2`;
      simulator.addFault({ path: /top/, body: { value, "@odata.nextLink": next } });
      simulator.addFault({ path: /skiptoken/, body: { value } });
      expect(await askedDuring(async () => expect(await inventory.list(undefined)).toHaveLength(1))).toHaveLength(2);
    });

    it("quotes a filter that Graph refuses, and what Graph said", async () => {
      await expect(inventory.list("deviceNam eq 'A'")).rejects.toMatchObject({
        kind: "refused",
        message: expect.stringMatching(
          /^Graph refused the filter deviceNam eq 'A': check .*Graph said: 400, BadRequest, .*'deviceNam'.*request-id/,
        ) as string,
      });
    });

    it.each([[{}], ["<h1>Welcome to the proxy</h1>"]])("takes %j for no list", async (body) => {
      simulator.addFault({ path: /managedDevices/, body });
      await expect(inventory.list(undefined)).rejects.toMatchObject({
        kind: "unreachable",
        message: "Graph answered something that is no list of devices.",
      });
    });
  });
});
