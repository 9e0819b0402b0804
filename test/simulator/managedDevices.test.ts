import type { ManagedDevice } from "@microsoft/microsoft-graph-types-beta";
import { PageIterator, type PageCollection } from "@microsoft/microsoft-graph-client";
import { startSimulator, type Simulator } from "../../simulator/index";
import { clientsOf } from "./client";

const id = "1111111a-aaaa-4bbb-8ccc-00000000000f";
const other = "1111111a-aaaa-4bbb-8ccc-000000000002";
const third = "1111111a-aaaa-4bbb-8ccc-000000000003";
const unknown = "00000000-0000-4000-8000-000000000000";
const managedDevices = "/deviceManagement/managedDevices";

describe("managedDevices", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;

  beforeAll(async () => {
    simulator = await startSimulator({
      devices: [
        { id, deviceName: "ONE", joinType: "hybridAzureADJoined", comanaged: true },
        { id: other, deviceName: "TWO", deviceActionResults: [{ actionName: "syncDevice", actionState: "done" }] },
        { id: third, deviceName: "THREE", operatingSystem: "macOS", isEncrypted: false },
      ],
    });
    clients = clientsOf(simulator);
  });

  afterAll(() => clients.stop());

  describe("one device", () => {
    it("is described in full, its defaults being those of a healthy laptop", async () => {
      const device = (await clients.graph.api(`${managedDevices}/${other}`).version("beta").get()) as ManagedDevice;
      expect(device).toMatchObject({
        id: other,
        deviceName: "TWO",
        operatingSystem: "Windows",
        isEncrypted: true,
        joinType: "azureADJoined",
        managementState: "managed",
        managementAgent: "mdm",
        managedDeviceOwnerType: "company",
        deviceActionResults: [{ actionName: "syncDevice", actionState: "done" }],
      });
      const notSeenForInMs = simulator.now().getTime() - Date.parse(device.lastSyncDateTime ?? "");
      expect(notSeenForInMs / 60_000).toBeCloseTo(20, 0);
    });

    it("has in v1.0 only what v1.0 knows", async () => {
      const { json } = await clients.authorized(`/v1.0${managedDevices}/${other}`);
      expect(json).toHaveProperty("deviceActionResults");
      expect(json).not.toHaveProperty("joinType");
      expect(json).not.toHaveProperty("managementState");
    });

    it.each([id.toUpperCase(), id.toLowerCase()])("is found by %s", async (spelling) => {
      expect((await clients.authorized(`/v1.0${managedDevices}/${spelling}`)).json.deviceName).toBe("ONE");
      expect((await clients.authorized(`/v1.0${managedDevices}('${spelling}')`)).json.deviceName).toBe("ONE");
    });

    it("gives what $select names and nothing else", async () => {
      const { json } = await clients.authorized(`/v1.0${managedDevices}/${id}?$select=deviceName,notes`);
      expect(json).toEqual({
        "@odata.context": `${simulator.url}/v1.0/$metadata#deviceManagement/managedDevices(deviceName,notes)/$entity`,
        deviceName: "ONE",
        notes: null,
      });
    });

    it.each([
      ["v1.0", "joinType"],
      ["beta", "colour"],
    ])("in %s refuses $select=%s", async (version, property) => {
      const { status, json } = await clients.authorized(`/${version}${managedDevices}/${id}?$select=id,${property}`);
      expect(status).toBe(400);
      expect(json.error.message).toContain(`Could not find a property named '${property}'`);
    });

    it("is live: what a test changes shows in the next answer", async () => {
      simulator.device(third).properties.managementState = "retirePending";
      const { json } = await clients.authorized(`/beta${managedDevices}/${third}`);
      expect(json.managementState).toBe("retirePending");
    });

    it("is gone once removed", async () => {
      simulator.addDevice({ id: unknown });
      expect((await clients.authorized(`/v1.0${managedDevices}/${unknown}`)).status).toBe(200);
      simulator.removeDevice(unknown);
      expect((await clients.authorized(`/v1.0${managedDevices}/${unknown}`)).status).toBe(404);
    });
  });

  describe("the list", () => {
    it("holds every device, and never results", async () => {
      const { json } = await clients.authorized(`/v1.0${managedDevices}?$select=id,deviceActionResults`);
      expect(json.value).toEqual([id, other, third].map((each) => ({ id: each, deviceActionResults: null })));
      expect(json["@odata.context"]).toBe(
        `${simulator.url}/v1.0/$metadata#deviceManagement/managedDevices(id,deviceActionResults)`,
      );
      expect(json).not.toHaveProperty("@odata.nextLink");
    });

    it("comes in pages that the real client's iterator follows", async () => {
      const first = (await clients.graph
        .api(`${managedDevices}?$select=deviceName&$top=2`)
        .version("beta")
        .get()) as PageCollection;
      expect(first.value).toHaveLength(2);
      const names: string[] = [];
      const iterator = new PageIterator(
        clients.graph,
        first,
        (device: ManagedDevice) => names.push(device.deviceName ?? "") > 0,
      );
      await iterator.iterate();
      expect(names).toEqual(["ONE", "TWO", "THREE"]);
    });

    it.each(["$top=many", "$skiptoken=none"])("refuses %s", async (query) => {
      expect((await clients.authorized(`/v1.0${managedDevices}?${query}`)).status).toBe(400);
    });
  });

  describe("comanagedDevices", () => {
    const comanagedDevices = "/beta/deviceManagement/comanagedDevices";

    it("holds the co-managed ones only", async () => {
      expect((await clients.authorized(`${comanagedDevices}?$select=id`)).json.value).toEqual([{ id }]);
      expect((await clients.authorized(`${comanagedDevices}/${id}`)).json.deviceName).toBe("ONE");
      expect((await clients.authorized(`${comanagedDevices}/${other}`)).status).toBe(404);
    });

    it("rotates too", async () => {
      const { status } = await clients.authorized(`${comanagedDevices}/${id}/rotateBitLockerKeys`, { method: "POST" });
      expect(status).toBe(204);
      expect(simulator.device(id).results).toHaveLength(1);
    });
  });

  it.each([
    ["both", 200, 3],
    ["comanagedOnly", 404, 2],
  ] as const)("ids of co-managed devices are known under %s (11)", async (comanagedIds, status, count) => {
    simulator.behaviour.comanagedIds = comanagedIds;
    expect((await clients.authorized(`/beta${managedDevices}/${id}`)).status).toBe(status);
    expect((await clients.authorized(`/beta${managedDevices}/${other}`)).status).toBe(200);
    expect((await clients.authorized(`/beta${managedDevices}`)).json.value).toHaveLength(count);
    expect((await clients.authorized(`/beta/deviceManagement/comanagedDevices/${id}`)).status).toBe(200);
    simulator.behaviour.comanagedIds = "both";
  });

  describe("errors", () => {
    it("have the form of OData, with the ids and the simulated time", async () => {
      const { status, headers, json } = await clients.authorized(`/v1.0${managedDevices}/${unknown}`, {
        headers: { "client-request-id": "mine" },
      });
      expect(status).toBe(404);
      expect(headers.get("client-request-id")).toBe("mine");
      expect(headers.get("odata-version")).toBe("4.0");
      const { message, innerError, code } = json.error;
      expect(code).toBe("ResourceNotFound");
      expect(message).toContain(unknown);
      const { date, ...ids } = innerError;
      expect(ids).toEqual({ "request-id": headers.get("request-id"), "client-request-id": "mine" });
      expect(Math.abs(Date.parse(`${date}Z`) - simulator.now().getTime())).toBeLessThan(5_000);
    });

    const rotate = `${managedDevices}/${other}/rotateBitLockerKeys`;
    it.each([
      ["GET", `/v1.0${managedDevices}/not-a-guid`, 400, "'not-a-guid' is not a valid Guid"],
      ["POST", `/v1.0${rotate}`, 400, "Resource not found for the segment 'rotateBitLockerKeys'."],
      [
        "POST",
        `/beta${managedDevices}/${unknown}/rotateBitLockerKeys`,
        404,
        `Device with ID ${unknown} was not found.`,
      ],
      ["GET", "/v2.0/me", 400, "Invalid version: v2.0"],
    ])("%s %s is answered %i", async (method, path, status, message) => {
      const answer = await clients.authorized(path, { method });
      expect(answer.status).toBe(status);
      expect(answer.json.error.message).toContain(message);
      expect(simulator.device(other).results).toHaveLength(1);
    });
  });
});
