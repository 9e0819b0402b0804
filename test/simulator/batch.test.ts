import { startSimulator, type Simulator } from "../../simulator/index";
import { clientsOf, type BatchedAnswer } from "./client";

const ids = ["11111111-aaaa-4bbb-8ccc-000000000001", "11111111-aaaa-4bbb-8ccc-000000000002"] as const;
const devices = "/deviceManagement/managedDevices";
const json = { "Content-Type": "application/json" };

describe("$batch", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;

  beforeEach(async () => {
    simulator = await startSimulator({ devices: ids.map((id) => ({ id, deviceName: id.slice(-1) })) });
    clients = clientsOf(simulator);
  });

  afterEach(() => clients.stop());

  const post = (requests: unknown, version = "beta") =>
    clients.authorized(`/${version}/$batch`, { method: "POST", body: { requests } });

  async function answers(requests: object[], version?: string): Promise<Map<string, BatchedAnswer>> {
    const { status, json } = await post(requests, version);
    expect(status).toBe(200);
    return new Map(json.responses.map((answer) => [answer.id, answer]));
  }

  const rotation = (id: string, device: string) => ({
    id,
    method: "POST",
    url: `${devices}/${device}/rotateBitLockerKeys`,
    headers: json,
    body: {},
  });

  it("answers each request by its id, not in the order asked", async () => {
    const { json } = await post(ids.map((id, index) => ({ id: `n${index}`, method: "GET", url: `${devices}/${id}` })));
    expect(json.responses.map(({ id, status, body }) => [id, status, body?.deviceName])).toEqual([
      ["n1", 200, "2"],
      ["n0", 200, "1"],
    ]);
  });

  it("carries out a rotation, and answers it without a body", async () => {
    const answer = (await answers([rotation("a", ids[0])])).get("a");
    expect(answer?.status).toBe(204);
    expect(answer).not.toHaveProperty("body");
    expect(answer?.headers).not.toHaveProperty("Content-Type");
    expect(simulator.device(ids[0]).results).toHaveLength(1);
  });

  it("takes the version of the outer request", async () => {
    const answer = (await answers([rotation("a", ids[0])], "v1.0")).get("a");
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "BadRequest" } } });
  });

  it("lets each request fail by itself", async () => {
    simulator.addFault({ path: new RegExp(ids[1]), status: 429, headers: { "Retry-After": "2.128" } });
    const all = await answers([
      rotation("good", ids[0]),
      rotation("refused", ids[1]),
      { id: "unknown", method: "GET", url: `${devices}/00000000-0000-4000-8000-000000000000` },
    ]);
    expect(all.get("good")?.status).toBe(204);
    expect(all.get("refused")).toMatchObject({ status: 429, headers: { "Retry-After": "2.128" } });
    expect(all.get("refused")?.body?.error.code).toBe("TooManyRequests");
    expect(all.get("unknown")?.status).toBe(404);
    expect(simulator.device(ids[1]).results).toEqual([]);
  });

  it("goes by the permissions of the outer token", async () => {
    simulator.roles = ["DeviceManagementManagedDevices.Read.All"];
    const all = await answers([rotation("rotate", ids[0]), { id: "read", method: "GET", url: `${devices}/${ids[0]}` }]);
    expect(all.get("rotate")?.status).toBe(403);
    expect(all.get("read")?.status).toBe(200);
  });

  it("needs a token itself", async () => {
    expect((await clients.plain("/beta/$batch", { method: "POST", body: "{}" })).status).toBe(401);
  });

  it("skips a request whose dependency failed", async () => {
    const failing = { id: "1", method: "GET", url: `${devices}/nonsense` };
    const all = await answers([failing, { ...rotation("2", ids[0]), dependsOn: ["1"] }]);
    expect(all.get("2")?.status).toBe(424);
    expect(simulator.device(ids[0]).results).toEqual([]);
  });

  it("carries out a request whose dependency succeeded", async () => {
    const read = { id: "2", method: "GET", url: `${devices}/${ids[0]}`, dependsOn: ["1"] };
    const all = await answers([rotation("1", ids[0]), read]);
    expect(all.get("2")?.body?.deviceActionResults).toHaveLength(1);
  });

  it("leaves the whole batch without an answer when a connection is cut", async () => {
    simulator.addFault({ path: /rotateBitLockerKeys/, reset: "after" });
    await expect(post([rotation("a", ids[0])])).rejects.toThrow();
    expect(simulator.device(ids[0]).results).toHaveLength(1);
  });

  const get = (id: string) => ({ id, method: "GET", url: devices });
  it.each([
    ["more than 20 requests", Array.from({ length: 21 }, (_, index) => get(String(index))), "maximum value of 20"],
    ["the same id twice", [get("1"), get("1")], "has to be unique"],
    [
      "a POST without a body",
      [{ ...rotation("1", ids[0]), body: undefined }],
      "does not contain Content-Type header or body",
    ],
    ["a POST without a content type", [{ ...rotation("1", ids[0]), headers: {} }], "does not contain Content-Type"],
    ["a request without a url", [{ id: "1", method: "GET" }], "Invalid batch payload"],
    ["no requests", [], "Invalid batch payload"],
  ])("refuses %s as a whole", async (_, requests, message) => {
    const { status, json } = await post(requests);
    expect(status).toBe(400);
    expect(json.error.message).toContain(message);
    expect(simulator.rotationRequests()).toEqual([]);
  });

  it("takes 20 requests", async () => {
    expect(await answers(Array.from({ length: 20 }, (_, index) => get(String(index))))).toHaveProperty("size", 20);
  });
});
