import { startSimulator, type Simulator } from "../../simulator/index";
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

  afterEach(() => clients.stop());

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

  describe("choose", () => {
    it("a device", async () => {
      simulator.addFault({ deviceId: id.toUpperCase(), status: 500 });
      expect((await clients.authorized("/beta/deviceManagement/managedDevices")).status).toBe(200);
      expect(await statuses(1)).toEqual([500]);
    });

    it.each([
      [true, [200, 500]],
      [false, [500, 200]],
    ])("requests inside a batch: %s", async (batched, expected) => {
      simulator.addFault({ deviceId: id, batched, status: 500 });
      const [outer] = await statuses(1);
      expect([outer, (await batch()).status]).toEqual(expected);
    });

    it("an app", async () => {
      simulator.addFault({ path: /managedDevices/, clientId: "00000000-0000-4000-8000-000000000000", status: 500 });
      simulator.addFault({ path: /managedDevices/, after: 1, clientId: simulator.clientId.toUpperCase(), status: 502 });
      expect(await statuses(2)).toEqual([200, 502]);
      expect(simulator.requests.at(-1)?.clientId).toBe(simulator.clientId);
    });

    it("an app that asks for a token", async () => {
      simulator.addFault({
        path: /oauth2/,
        clientId: simulator.clientId,
        status: 400,
        body: { error: "temporarily_unavailable" },
      });
      await expect(credentialFor(simulator).getToken(scopeOf(simulator))).rejects.toThrow("temporarily_unavailable");
    });

    it("a span of simulated time", async () => {
      const inAMinute = (count: number) => new Date(simulator.now().getTime() + count * 60_000);
      simulator.addFault({ deviceId: id, times: Infinity, from: inAMinute(1), until: inAMinute(2), status: 503 });
      const seen = await statuses(1);
      simulator.advanceTime(60_000);
      seen.push(...(await statuses(2)));
      simulator.advanceTime(60_000);
      seen.push(...(await statuses(1)));
      expect(seen).toEqual([200, 503, 503, 200]);
    });
  });

  async function batch() {
    const requests = [{ id: "1", method: "GET", url: `/deviceManagement/managedDevices/${id}` }];
    const { headers, json } = await clients.authorized("/beta/$batch", { method: "POST", body: { requests } });
    return { headers, status: json.responses[0]?.status };
  }

  describe("spoil the answer:", () => {
    it("a body that is cut", async () => {
      simulator.addFault({ deviceId: id, cutBody: true });
      await expect(read()).rejects.toThrow("terminated");
      simulator.addFault({ deviceId: id, cutBody: true });
      await expect(batch()).rejects.toThrow("terminated");
      expect(await statuses(1)).toEqual([200]);
    });

    it("a slow body, in simulated time", async () => {
      simulator.addFault({ deviceId: id, bodyTakesInMs: 3_600_000 });
      let isRead = false;
      const before = simulator.requests.length;
      const reading = read().then((answer) => {
        isRead = true;
        return answer;
      });
      while (simulator.requests[before]?.status !== 200) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(isRead).toBe(false);
      simulator.advanceTime(3_600_000);
      expect((await reading).json.id).toBe(id);
    });

    it("half of the JSON, as if it were all", async () => {
      simulator.addFault({ deviceId: id, malformedJson: true });
      await expect(read()).rejects.toThrow(/JSON/);
    });

    it("the JSON of a status that it brings", async () => {
      simulator.addFault({ deviceId: id, status: 503, malformedJson: true });
      await expect(read()).rejects.toThrow(/JSON/);
      expect(simulator.requests.at(-1)?.status).toBe(503);
    });

    it("a Date header that is off", async () => {
      const offset = -26 * 3_600_000;
      const off = (headers: Headers) => Date.parse(headers.get("date") ?? "") - simulator.now().getTime() - offset;
      simulator.addFault({ deviceId: id, times: 2, dateOffsetInMs: offset });
      expect(Math.abs(off((await read()).headers as unknown as Headers))).toBeLessThan(5_000);
      expect(Math.abs(off((await batch()).headers as unknown as Headers))).toBeLessThan(5_000);
    });
  });

  it("end the life of tokens", async () => {
    simulator.addFault({ deviceId: id, after: 1, expireTokens: true });
    expect(await statuses(3)).toEqual([200, 401, 401]);
  });

  it("delay in simulated time", async () => {
    simulator.addFault({ deviceId: id, delayInMs: 3_600_000 });
    const reading = read();
    while (!simulator.requests.some(({ path }) => path.includes(id))) await new Promise((r) => setTimeout(r, 5));
    expect(simulator.requests.at(-1)?.status).toBe(0);
    simulator.advanceTime(3_600_000);
    expect((await reading).status).toBe(200);
  });
});
