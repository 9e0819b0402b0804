import { request } from "node:https";
import { startSimulator, type Simulator } from "../../simulator/index";
import { createClientCertificate } from "../support/clientCertificate";
import { clientsOf } from "./client";

const id = "11111111-aaaa-4bbb-8ccc-00000000000a";
const devicePath = `/beta/deviceManagement/managedDevices/${id}`;

describe("the admin interface", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;

  beforeEach(async () => {
    simulator = await startSimulator({ devices: [{ id, deviceName: "ONE" }], groups: [{ displayName: "Pilot" }] });
    clients = clientsOf(simulator);
  });

  afterEach(() => clients.stop());

  const send = (method: string, path: string, body?: unknown) =>
    clients.plain(path, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });

  it("lists the requests, without counting its own", async () => {
    await clients.authorized(devicePath);
    const { text } = await send("GET", "/simulator/requests");
    expect(text).toBe(JSON.stringify(simulator.requests));
    expect(simulator.requests).toHaveLength(3);
  });

  it("lists the devices with fate and results", async () => {
    simulator.device(id).rotateBitLockerKeys();
    expect((await send("GET", "/simulator/devices")).json).toEqual([
      expect.objectContaining({
        id,
        deviceName: "ONE",
        rotation: {},
        deviceActionResults: [expect.objectContaining({ actionState: "pending" })],
      }),
    ]);
  });

  it("changes a device's fate, and keeps the properties that are not named", async () => {
    simulator.device(id).rotation = { pendingForInMs: 7 };
    const { status } = await send("PATCH", `/simulator/devices/${id.toUpperCase()}`, {
      rotation: { outcome: "failed", errorCode: -2147467259 },
    });
    expect(status).toBe(200);
    expect(simulator.device(id).rotation).toEqual({ pendingForInMs: 7, outcome: "failed", errorCode: -2147467259 });
  });

  it("adds and clears faults", async () => {
    expect((await send("POST", "/simulator/faults", { path: "managed", times: "always", status: 429 })).status).toBe(
      204,
    );
    expect((await clients.authorized(devicePath)).status).toBe(429);
    expect((await clients.authorized(devicePath)).status).toBe(429);
    expect((await send("DELETE", "/simulator/faults")).status).toBe(204);
    expect((await clients.authorized(devicePath)).status).toBe(200);
  });

  it("adds, removes and enrols devices anew", async () => {
    const second = id.replace(/a$/, "b");
    const added = await send("POST", "/simulator/devices", { id: second, deviceName: "TWO", notSeenForInMs: 0 });
    expect([added.status, added.json.deviceName]).toEqual([201, "TWO"]);
    const again = await send("POST", `/simulator/devices/${second}/re-enrol`);
    expect(again.status).toBe(201);
    expect(again.json).toMatchObject({ deviceName: "TWO", deviceActionResults: [] });
    expect((await send("DELETE", `/simulator/devices/${id}`)).status).toBe(204);
    expect(simulator.devices.map((device) => device.id)).toEqual([again.json.id]);
  });

  it("shows and changes the behaviour, and keeps the properties that are not named", async () => {
    const before = { ...simulator.behaviour };
    const { status } = await send("PATCH", "/simulator/behaviour", { secondRequest: 409, lastSync: "never" });
    expect(status).toBe(200);
    expect(simulator.behaviour).toEqual({ ...before, secondRequest: 409, lastSync: "never" });
    expect((await send("GET", "/simulator/behaviour")).json).toEqual(simulator.behaviour);
  });

  it("changes the traffic of other apps and the app's permissions", async () => {
    const { json } = await send("PATCH", "/simulator/other-traffic", { writesPerSecond: 7 });
    expect(json).toEqual({ writesPerSecond: 7, readsPerSecond: 0 });
    expect(simulator.otherTraffic).toEqual(json);
    expect((await send("PUT", "/simulator/roles", ["User.Read.All"])).status).toBe(204);
    expect(simulator.roles).toEqual(["User.Read.All"]);
  });

  it("changes who is in a group, and tells of keys that were read", async () => {
    expect((await send("PUT", "/simulator/groups/Pilot/members", [id])).status).toBe(204);
    const { json } = await clients.authorized("/v1.0/groups?$select=id");
    const members = await clients.authorized(`/v1.0/groups/${json.value[0]?.id}/members`);
    expect(members.json.value).toHaveLength(1);
    expect((await send("GET", "/simulator/audit")).json).toEqual([]);
  });

  it("leaps in time", async () => {
    const before = simulator.now().getTime();
    expect((await send("POST", "/simulator/clock", { advanceInMs: 3_600_000 })).status).toBe(200);
    expect(simulator.now().getTime() - before).toBeGreaterThanOrEqual(3_600_000);
  });

  it.each([
    ["PATCH", "/simulator/devices/unknown", {}, 404],
    ["PATCH", `/simulator/devices/${id}`, { rotation: { outcome: "exploded" } }, 400],
    ["PATCH", `/simulator/devices/${id}`, { rotation: { pendingForMs: 1 } }, 400],
    ["POST", "/simulator/faults", { path: "(" }, 400],
    ["POST", "/simulator/faults", { statu: 500 }, 400],
    ["POST", "/simulator/clock", { advanceInMs: -1 }, 400],
    ["POST", "/simulator/clock", undefined, 400],
    ["POST", "/simulator/devices", { id }, 400],
    ["POST", "/simulator/devices", { id: "one" }, 400],
    ["POST", "/simulator/devices", { id: id.replace(/a$/, "c"), devicename: "ONE" }, 400],
    ["DELETE", "/simulator/devices/unknown", undefined, 404],
    ["POST", "/simulator/devices/unknown/re-enrol", undefined, 404],
    ["PATCH", "/simulator/behaviour", { lastSync: "sometimes" }, 400],
    ["PATCH", "/simulator/behaviour", { colour: "red" }, 400],
    ["PATCH", "/simulator/other-traffic", { writesPerSecond: -1 }, 400],
    ["PUT", "/simulator/groups/Pilot/members", ["nobody"], 400],
    ["PUT", "/simulator/groups/None/members", [], 400],
    ["PUT", "/simulator/roles", "all", 400],
    ["PUT", "/simulator/certificates", ["nonsense"], 400],
    ["PUT", "/simulator/certificates", "nonsense", 400],
    ["PUT", "/simulator/federated-credentials", [{ issuer: "https://issuer.example", subject: "one" }], 400],
    ["PUT", "/simulator/federated-credentials", [{ subject: "" }], 400],
    ["POST", "/simulator/id-tokens", {}, 400],
  ])("%s %s with %j is answered %i and says why", async (method, path, body, status) => {
    const answer = await send(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.json).toHaveProperty("error", expect.stringMatching(/\w/));
    expect(simulator.device(id).rotation).toEqual({});
  });

  it("changes what the app proves itself with, and gives out a workload's token", async () => {
    const { certificate } = await createClientCertificate();
    expect((await send("PUT", "/simulator/certificates", [certificate])).status).toBe(204);
    expect(simulator.certificates).toEqual([certificate]);
    const credentials = [{ subject: "one" }, { issuer: "https://issuer.example", subject: "two", jwks: { keys: [] } }];
    expect((await send("PUT", "/simulator/federated-credentials", credentials)).status).toBe(204);
    expect(simulator.federatedCredentials).toEqual(credentials);
    const { status, text } = await send("POST", "/simulator/id-tokens", { subject: "one" });
    const { token } = JSON.parse(text) as { token: string };
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as object;
    expect([status, claims]).toEqual([201, expect.objectContaining({ sub: "one", aud: "api://AzureADTokenExchange" })]);
  });

  describe("takes orders from this machine's programs alone:", () => {
    /** Sends an order with headers that no client library lets a program choose. */
    const order = (headers: Record<string, string>, path = "/simulator/faults") =>
      new Promise<number | undefined>((resolve, reject) => {
        const { port } = new URL(simulator.url);
        const options = { host: "127.0.0.1", port, path, method: "POST", ca: simulator.caCertificate, headers };
        const sent = request({ ...options, servername: "localhost" }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        sent.on("error", reject).end(JSON.stringify({ path: "managedDevices", status: 503 }));
      });

    const isCarriedOut = async () => (await clients.authorized(devicePath)).status === 503;

    it.each(["localhost", "LOCALHOST:8443", "127.0.0.1:8443", "[::1]:8443"])("under its own name %s", async (host) => {
      expect(await order({ host })).toBe(204);
      expect(await isCarriedOut()).toBe(true);
    });

    it.each(["attacker.example", "attacker.example:8443", "localhost.attacker.example", "10.0.0.1", "localhost:x"])(
      "not under the foreign name %j",
      async (host) => {
        expect(await order({ host })).toBe(403);
        expect(await isCarriedOut()).toBe(false);
      },
    );

    it.each([
      "https://attacker.example",
      "null",
      "http://localhost:8443",
      "https://localhost",
      "https://localhost:9000",
    ])("not of a page at %s", async (origin) => {
      expect(await order({ host: "localhost:8443", origin })).toBe(403);
      expect(await isCarriedOut()).toBe(false);
    });

    it("of its own pages, and however the path is spelled", async () => {
      expect(await order({ host: "localhost:8443", origin: "https://localhost:8443" })).toBe(204);
      expect(await order({ host: "attacker.example" }, "/%73imulator/faults")).toBe(403);
      expect(await order({ host: "attacker.example" }, "/simulator/nothing")).toBe(403);
    });

    it("and shows the requests to no page", async () => {
      const { status, text } = await clients.plain("/simulator/requests", { headers: { origin: "https://a.example" } });
      expect([status, JSON.parse(text)]).toEqual([
        403,
        { error: expect.stringContaining("https://a.example") as string },
      ]);
    });
  });
});
