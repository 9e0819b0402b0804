import { GraphInventory } from "../../../provider/graph/api/graphInventory";
import type { GetManagedDeviceResult, Searchable } from "../../../provider/rotation/device/inventory";
import { type DeviceSeed, type Simulator, startSimulator } from "../../../simulator/index";
import { serviceError } from "../../support/errors";
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

  const ids = (devices: GetManagedDeviceResult[]) => devices.map(({ managedDeviceId }) => managedDeviceId);
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

    const texts = [
      ...["deviceName", "azureADDeviceId", "serialNumber", "operatingSystem", "osVersion", "joinType"],
      ...["managementAgent", "managementState", "managedDeviceOwnerType", "userPrincipalName"],
    ] as const;

    it.each(texts)(
      "tells the %s without what a terminal would obey, and as many words of it as make 1,000 characters at most",
      async (name) => {
        const id = enrol(simulator);
        const output = { azureADDeviceId: "entraDeviceId" }[name as string] ?? name;
        const told = async (value: string) => {
          simulator.addFault({ path: new RegExp(id), body: { id, [name]: value } });
          return ((await inventory.read(id)) as unknown as Record<string, unknown>)[output];
        };
        expect(await told("::a\u001b[2J\r\n\u202eb ##[c]")).toBe("::a [2J b ##[c]");
        expect(await told("x ".repeat(25_000))).toBe("x ".repeat(500).trim());
        expect(await told("x".repeat(1_001))).toBe("");
        expect(await told("a \ud83d b")).toBe("a \ufffd b");
      },
    );

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
        expect(inventory.read(id)).rejects.toMatchObject(
          serviceError("notFound", new RegExp(`${id}: Intune has no such device.*Check the id`)),
        ),
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

    it("finds a device by its name as Intune has it, and shows it without control characters", async () => {
      const deviceName = "PC\u001b[31m";
      const wanted = enrol(simulator, { deviceName });
      expect(await inventory.find("deviceName", deviceName)).toMatchObject([
        { managedDeviceId: wanted, deviceName: "PC [31m" },
      ]);
    });

    it("cuts a text between words only, since a part of a credential would not be known for one", async () => {
      const deviceName = `${"x ".repeat(495)}the-secret-of-this-app`;
      enrol(simulator, { deviceName });
      expect((await inventory.find("deviceName", deviceName))[0]?.deviceName).toMatch(/^(?:x )*x$/);
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

    it("finds the device of exactly that name, and no other that only looks the same", async () => {
      const [looksTheSame, hidden] = [enrol(simulator), enrol(simulator)];
      const value = [
        { id: looksTheSame, deviceName: "A B" },
        { id: hidden, deviceName: "A\u0007B" },
      ];
      for (const [name, found] of [
        ["A B", looksTheSame],
        ["a\u0007b", hidden],
      ] as const) {
        simulator.addFault({ path: /filter/, body: { value } });
        expect(await find("deviceName", name)).toEqual([found]);
      }
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
      const denied = expect(find("deviceName", "A")).rejects.toMatchObject(
        serviceError("denied", /^Graph would not list the devices: .*DeviceManagementManagedDevices\.Read\.All/),
      );
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
      const next = `${simulator.graphEndpoint}/beta/deviceManagement/managedDevices?$skiptoken=0`;
      simulator.addFault({ path: /top/, body: { value, "@odata.nextLink": next } });
      simulator.addFault({ path: /skiptoken/, body: { value } });
      expect(await askedDuring(async () => expect(await inventory.list(undefined)).toHaveLength(1))).toHaveLength(2);
    });

    describe("by a filter, which Graph may answer as it likes", () => {
      const rows = [
        {
          id: "1",
          deviceName: "FIN-1",
          operatingSystem: "Windows",
          model: "A",
          lastSyncDateTime: "2026-05-04T09:12:09Z",
        },
        { id: "2", deviceName: "FIN-2", operatingSystem: "Windows", model: "B", complianceState: "compliant" },
        {
          id: "3",
          deviceName: "HR-3",
          operatingSystem: "macOS",
          model: null,
          enrolledDateTime: "2026-01-01T00:00:00Z",
        },
      ];
      const listed = async (filter: string) => ids(await inventory.list(filter)).sort();

      it.each([
        ["model ne 'A'", ["2", "3"]],
        ["deviceName eq 'FIN-1' or deviceName eq 'HR-3'", ["1", "3"]],
        ["COMPLIANCESTATE in ('noncompliant', 'compliant')", ["2"]],
        ["startswith(deviceName,'fin-')", ["1", "2"]],
        ["managedDeviceId eq '2' or ID eq '3'", ["2", "3"]],
        ["operatingSystem eq 'Windows' and not contains(model,'B')", ["1"]],
        ["enrolledDateTime lt 2026-01-01T00:00:00.0000001Z", ["3"]],
      ])("lists what fits %s where the filter is ignored", async (filter, expected) => {
        simulator.addFault({ path: /managedDevices/, body: { value: rows } });
        expect(await listed(filter)).toEqual(expected);
      });

      it("asks Graph for the properties in the filter, besides those that are shown", async () => {
        const [fitting] = ["A", "B"].map((model) => enrol(simulator, { model }));
        expect(await listed("model eq 'A'")).toEqual([fitting]);
      });

      it("lists what fits where the service has all the faults of Intune's filters", async () => {
        const [a, b, c] = ["FIN-A", "FIN-B", "HR-C"].map((deviceName) => enrol(simulator, { deviceName }));
        expect(await listed("deviceName ne 'FIN-A'")).toEqual([b, c].sort());
        expect(await listed("deviceName eq 'FIN-A' or deviceName eq 'HR-C'")).toEqual([a, c].sort());
        expect(await listed("deviceName in ('FIN-A','FIN-B')")).toEqual([a, b].sort());
        expect(await listed("deviceEnrollmentType eq 'none at all'")).toEqual([]);
      });

      it.each([400, 500, 501])(
        "lists what fits where the filter is answered with %i, asked twice at most",
        async (status) => {
          const wanted = enrol(simulator, { deviceName: "A" });
          enrol(simulator, { deviceName: "B" });
          simulator.addFault({ path: /filter/, status, times: Infinity });
          let found: string[] = [];
          const asked = await askedDuring(async () => (found = await listed("deviceName eq 'A'")));
          expect(found).toEqual([wanted]);
          expect(asked.filter((request) => request.includes("$filter")).length).toBe(status === 400 ? 1 : 2);
        },
      );

      it.each([400, 500])("finds a device by its name where the filter is answered with %i", async (status) => {
        const wanted = enrol(simulator, { deviceName: "A" });
        simulator.addFault({ path: /filter/, status, times: Infinity });
        expect(await find("deviceName", "a")).toEqual([wanted]);
      });

      it.each([
        [
          "deviceNam eq 'A'",
          /^The filter deviceNam eq 'A' can't be right: there is no property deviceNam\. .*azureADDeviceId/,
        ],
        ["deviceName eq", /a value is missing at position 14/],
        ["lastSyncDateTime gt '2026-01-01T00:00:00Z'", /lastSyncDateTime .*without quotation marks/],
        ["isEncrypted eq 'true'", /isEncrypted .*true or false/],
        ["deviceName eq 7", /deviceName .*quotation marks/],
        ["startswith(lastSyncDateTime,'2026')", /startswith of lastSyncDateTime/],
      ])("refuses %s before anything is asked", async (filter, message) => {
        const asked = await askedDuring(() =>
          expect(inventory.list(filter)).rejects.toMatchObject(serviceError("configuration", message)),
        );
        expect(asked).toEqual([]);
      });
    });

    it("reads a value of the wrong type as unknown", async () => {
      const row = {
        id: "1",
        deviceName: 7,
        serialNumber: {},
        osVersion: ["x"],
        isEncrypted: "yes",
        lastSyncDateTime: 1,
      };
      simulator.addFault({ path: /managedDevices/, body: { value: [row] } });
      expect(await inventory.list("deviceName eq '' and serialNumber eq null")).toMatchObject([
        {
          ...{ managedDeviceId: "1", deviceName: "", entraDeviceId: "", serialNumber: "", osVersion: "" },
          ...{ isEncrypted: undefined, lastSyncDateTime: "0001-01-01T00:00:00Z" },
        },
      ]);
    });

    it.each([null, 7, {}, { id: null }, { id: 7 }, []])("takes a row of %j for no device", async (row) => {
      simulator.addFault({ path: /managedDevices/, body: { value: [row] } });
      await expect(inventory.list(undefined)).rejects.toMatchObject({
        kind: "unreachable",
        message: "Graph answered something that is no device: it has no id.",
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
