import { request } from "node:https";
import { startSimulator, type Simulator } from "../../simulator/index";
import { clientsOf } from "./client";

const id = "11111111-aaaa-4bbb-8ccc-00000000000a";
const device = `/deviceManagement/managedDevices/${id}`;

/** What is not played is never said in the words of Graph: a reader would take it for Graph's verdict. */
describe("what the simulator does not play", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;

  beforeAll(async () => {
    simulator = await startSimulator({ devices: [{ id }], groups: [{ displayName: "Pilot" }] });
    clients = clientsOf(simulator);
  });

  afterAll(() => clients.stop());

  const requests = [
    ["GET", "/me"],
    ["GET", "/deviceManagement/nothing"],
    ["GET", "/deviceManagement/remoteActionAudits"],
    ["GET", `${device}/rotateBitLockerKeys`],
    ["DELETE", device],
    ["PATCH", device],
    ["POST", `${device}/wipe`],
    ["GET", "/deviceManagement/managedDevices/$count"],
    ["GET", "/users/delta"],
    ["GET", "/groups/microsoft.graph.delta()"],
    ["POST", "/groups"],
  ];

  it.each(requests)("is answered 501 with a code of its own: %s %s", async (method, path) => {
    const { status, json } = await clients.authorized(`/beta${path}?$top=1`, { method });
    expect(status).toBe(501);
    expect(json.error.code).toBe("SimulatorDoesNotPlay");
    expect(json.error.message).toContain(`does not play ${method} /beta${path}.`);
    expect(json.error.message).not.toMatch(/segment|not found|not allowed/i);
  });

  it.each([
    ["/deviceManagement/managedDevices?$expand=users", "the query option '$expand'"],
    ["/groups?$search=x", "the query option '$search'"],
    ["/informationProtection/bitlocker/recoveryKeys?$orderby=id", "the query option '$orderby'"],
    ["/users?$select=id,aboutMe", "the property 'aboutMe' of microsoft.graph.user"],
    ["/groups?$select=isArchived", "the property 'isArchived' of microsoft.graph.group"],
  ])("may be a part of a request that is: %s", async (path, what) => {
    const { status, json } = await clients.authorized(`/v1.0${path}`);
    expect([status, json.error.code]).toEqual([501, "SimulatorDoesNotPlay"]);
    expect(json.error.message).toContain(what);
  });

  it("is said inside a batch as well, of that request alone", async () => {
    const steps = requests
      .map(([method, url], index) => ({ id: String(index), method, url, body: {}, headers: { "content-type": "a/b" } }))
      .concat({ id: "played", method: "GET", url: device, body: {}, headers: { "content-type": "a/b" } });
    const { json } = await clients.authorized("/beta/$batch", { method: "POST", body: { requests: steps } });
    const answers = json.responses.map((answer) => [answer.id === "played", answer.status, answer.body?.error]);
    const refused = expect.objectContaining({ code: "SimulatorDoesNotPlay" }) as object;
    expect(answers).toEqual([[true, 200, undefined], ...requests.map(() => [false, 501, refused])]);
  });

  it("is said of its own controls, and of methods that no version of Graph has", async () => {
    for (const [method, path] of [
      ["GET", "/simulator/nothing"],
      ["TRACE", "/beta/me"],
    ] as const) {
      const status = await new Promise((resolve, reject) => {
        const url = simulator.url + path;
        const sent = request(url, { method, ca: simulator.caCertificate }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        sent.on("error", reject).end();
      });
      expect([path, status]).toEqual([path, 501]);
    }
  });

  it("does not hide what Graph itself refuses", async () => {
    const unknown = "/deviceManagement/managedDevices/00000000-0000-4000-8000-000000000000";
    expect((await clients.authorized(`/beta${unknown}`)).status).toBe(404);
    const v1 = await clients.authorized(`/v1.0${device}/rotateBitLockerKeys`, { method: "POST" });
    expect([v1.status, v1.json.error.message]).toEqual([
      400,
      "Resource not found for the segment 'rotateBitLockerKeys'.",
    ]);
    expect((await clients.authorized("/v2.0/me")).json.error.message).toBe("Invalid version: v2.0");
    expect((await clients.plain("/beta/me")).status).toBe(401);
  });
});
