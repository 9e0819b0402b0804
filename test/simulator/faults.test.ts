import { startSimulator, type Simulator } from "../../simulator";
import { clientsOf, credentialFor, scopeOf } from "./client";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const devicePath = `/beta/deviceManagement/managedDevices/${id}`;
const rotatePath = `${devicePath}/rotateBitLockerKeys`;

describe("faults", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;

  beforeEach(async () => {
    simulator = await startSimulator({ devices: [{ id }] });
    clients = clientsOf(simulator);
  });

  afterEach(async () => {
    await clients.agent.destroy();
    await simulator.stop();
  });

  const read = () => clients.authorized(devicePath);
  const rotate = () => clients.authorized(rotatePath, { method: "POST" });

  async function statuses(count: number): Promise<number[]> {
    const all: number[] = [];
    for (let index = 0; index < count; index += 1) all.push((await read()).status);
    return all;
  }

  it("strike once by default, then no more", async () => {
    simulator.addFault({ path: /managedDevices/, status: 503 });
    expect(await statuses(3)).toEqual([503, 200, 200]);
  });

  it("strike as often as they say, after as many as they say", async () => {
    simulator.addFault({ path: /managedDevices/g, after: 1, times: 2, status: 500 });
    expect(await statuses(5)).toEqual([200, 500, 500, 200, 200]);
  });

  it("strike for ever, until they are cleared", async () => {
    simulator.addFault({ path: /managedDevices/, times: Infinity, status: 502 });
    expect(await statuses(3)).toEqual([502, 502, 502]);
    simulator.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  it("strike the method and the path they name only", async () => {
    simulator.addFault({ method: "post", path: /rotateBitLockerKeys$/, status: 429 });
    expect((await read()).status).toBe(200);
    expect((await rotate()).status).toBe(429);
  });

  it("answer in OData form, with the headers they say", async () => {
    simulator.addFault({ path: /managedDevices/, status: 429, headers: { "Retry-After": "7" } });
    const { headers, json } = await read();
    expect(headers.get("retry-after")).toBe("7");
    expect(json.error).toMatchObject({
      code: "TooManyRequests",
      innerError: { "request-id": headers.get("request-id") },
    });
  });

  it.each([
    ["a text", "<h1>Bad gateway</h1>", "text/html", "<h1>Bad gateway</h1>"],
    ["anything else as JSON", { error: { code: "Odd" } }, "application/json", '{"error":{"code":"Odd"}}'],
  ])("answer with %s", async (_, body, type, text) => {
    simulator.addFault({ path: /managedDevices/, status: 502, body });
    const answer = await read();
    expect(answer).toMatchObject({ status: 502, text });
    expect(answer.headers.get("content-type")).toContain(type);
  });

  it("answer 200 where they have a body and no status", async () => {
    simulator.addFault({ path: /managedDevices/, body: '{"id":', headers: { "Content-Type": "text/plain" } });
    expect(await read()).toMatchObject({ status: 200, text: '{"id":' });
  });

  it.each([
    [false, 0],
    [true, 1],
  ])("with carriedOut %s leave %i rotation behind a 504", async (carriedOut, count) => {
    simulator.addFault({ path: /rotate/, status: 504, carriedOut });
    expect((await rotate()).status).toBe(504);
    expect(simulator.device(id).results).toHaveLength(count);
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("cut the connection %s the effect, leaving %i rotation", async (reset, count) => {
    simulator.addFault({ path: /rotate/, reset });
    await expect(rotate()).rejects.toThrow("fetch failed");
    expect(simulator.device(id).results).toHaveLength(count);
    expect(simulator.rotationRequests(id)).toEqual([expect.objectContaining({ status: 0 })]);
  });

  it("never answer, and don't keep the simulator from stopping", async () => {
    simulator.addFault({ path: /rotate/, hang: true });
    const hanging = rotate();
    const failed = expect(hanging).rejects.toThrow("fetch failed");
    while (simulator.rotationRequests().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(simulator.device(id).results).toEqual([]);
    await simulator.stop();
    await failed;
  });

  it("only delay where they say nothing else", async () => {
    await read();
    simulator.addFault({ path: /managedDevices/, delayInMs: 80 });
    const started = performance.now();
    expect((await read()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(75);
  });

  it("strike the token endpoint too", async () => {
    simulator.addFault({ path: /oauth2\/v2.0\/token/, status: 400, body: { error: "temporarily_unavailable" } });
    await expect(credentialFor(simulator).getToken(scopeOf(simulator))).rejects.toThrow("temporarily_unavailable");
  });
});
