import { documentedLimits, type SimulatorOptions } from "../../simulator/index";
import { SlidingWindow } from "../../simulator/server/slidingWindow";
import { credentialFor, scopeOf } from "./client";
import { simulators, tally } from "./simulators";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const devicePath = `/deviceManagement/managedDevices/${id}`;
const second = { clientId: "5ec0d000-0000-4000-8000-000000000002", clientSecret: "second" };

describe("a sliding window", () => {
  it("counts right however much has gone through it", () => {
    const window = new SlidingWindow();
    for (let now = 0; now < 5_000_000; now += 1_000) {
      window.add(now);
      expect(window.count(now)).toBe(Math.min(now / 1_000 + 1, 20));
    }
    expect(window.untilLeft(1, 4_999_000)).toBe(1_000);
    expect(window.untilLeft(20, 4_999_000)).toBe(20_000);
    expect(window.count(9_000_000)).toBe(0);
  });
});

describe("the limits", () => {
  const simulatorFor = simulators();
  const start = async (options: SimulatorOptions = {}) => {
    const started = await simulatorFor({ devices: [{ id }], ...options });
    const ask = (count: number, request: { method: string; url: string }) =>
      started.batch(Array.from({ length: count }, () => request));
    return {
      ...started,
      write: (count: number) => ask(count, { method: "POST", url: `${devicePath}/rotateBitLockerKeys` }),
      read: (count: number) => ask(count, { method: "GET", url: `${devicePath}?$select=id` }),
    };
  };

  it("let an app write 200 times in 20 s and refuse what is more, each request in a batch by itself", async () => {
    const { simulator, write } = await start();
    expect(tally(await write(210))).toEqual({ 204: 200, 429: 10 });
    expect(tally(simulator.requests.filter(({ batched }) => !batched))).toEqual({ 200: expect.any(Number) as number });
    simulator.advanceTime(20_000);
    expect(tally(await write(1))).toEqual({ 204: 1 });
  });

  it("count a refused request too", async () => {
    const { simulator, write } = await start();
    await write(200);
    simulator.advanceTime(10_000);
    expect(tally(await write(200))).toEqual({ 429: 200 });
    simulator.advanceTime(10_000);
    expect(tally(await write(1))).toEqual({ 429: 1 });
    simulator.advanceTime(10_000);
    expect(tally(await write(1))).toEqual({ 204: 1 });
  });

  it("slide: each request that leaves the window makes room for another", async () => {
    const { simulator, write } = await start();
    await write(100);
    simulator.advanceTime(10_000);
    await write(100);
    simulator.advanceTime(10_000);
    expect(tally(await write(101))).toEqual({ 204: 100, 429: 1 });
  });

  it("let an app read 2,000 times, its writes included, which count against neither batches nor the directory", async () => {
    const { read, write, batch } = await start();
    await write(20);
    expect(tally(await read(2_000))).toEqual({ 200: 1_980, 429: 20 });
    expect(tally(await batch([{ method: "GET", url: "/groups" }]))).toEqual({ 200: 1 });
  });

  it("are those of the documentation", () => {
    expect(documentedLimits).toMatchObject({
      writes: { perApp: 200, perTenant: 400 },
      requests: { perApp: 2_000, perTenant: 4_000 },
    });
  });

  it("are each app's own, and together the tenant's", async () => {
    const limits = { writes: { perApp: 20, perTenant: 30 } };
    const { simulator, write, plain } = await start({ limits, apps: [{ ...second, roles: [] }] });
    expect(tally(await write(20))).toEqual({ 204: 20 });
    const { clientId, clientSecret: secret } = second;
    const { token } = await credentialFor(simulator, { clientId, secret }).getToken(scopeOf(simulator));
    const statuses = [];
    for (let count = 0; count < 11; count += 1) {
      const init = { method: "POST", headers: { authorization: `Bearer ${token}` } };
      statuses.push(await plain(`/beta${devicePath}/rotateBitLockerKeys`, init));
    }
    expect(tally(statuses)).toEqual({ 403: 10, 429: 1 });
    expect(simulator.requests.at(-1)).toMatchObject({ status: 429, clientId });
  });

  it("of recovery keys are apart", async () => {
    const { batch, read } = await start({
      limits: { recoveryKeys: { perApp: 2, perTenant: 9 }, requests: { perApp: 1, perTenant: 1 } },
    });
    const keys = {
      method: "GET",
      url: "/informationProtection/bitlocker/recoveryKeys",
      headers: { "User-Agent": "a test" },
    };
    expect(tally(await batch([keys, keys, keys], "v1.0"))).toEqual({ 200: 2, 429: 1 });
    expect(tally(await read(2))).toEqual({ 200: 1, 429: 1 });
  });

  it("can be off", async () => {
    const { write } = await start({ limits: false });
    expect(tally(await write(220))).toEqual({ 204: 220 });
  });

  describe("a refusal", () => {
    const refusedWith = async (behaviour: SimulatorOptions["behaviour"]) => {
      const limits = { writes: { perApp: 1, perTenant: 9 } };
      const { write, authorized } = await start({ limits, behaviour });
      await write(1);
      return authorized(`/beta${devicePath}/rotateBitLockerKeys`, { method: "POST" });
    };

    it("is a 429 of OData that says when there is room again", async () => {
      const { status, headers, json } = await refusedWith({});
      expect(status).toBe(429);
      expect(json.error.code).toBe("TooManyRequests");
      expect(headers.get("retry-after")).toMatch(/^\d+$/);
      const seconds = Number(headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(15);
      expect(seconds).toBeLessThanOrEqual(20);
    });

    it("says so with a fraction", async () => {
      const { headers } = await refusedWith({ retryAfter: "fractional" });
      expect(headers.get("retry-after")).toMatch(/^\d+\.\d{3}$/);
    });

    it("does not say so", async () => {
      const { status, headers } = await refusedWith({ retryAfter: "absent" });
      expect(status).toBe(429);
      expect(headers.get("retry-after")).toBeNull();
    });

    it("says how long: until all that is too much has left the window", async () => {
      const { simulator, write } = await start({ limits: { writes: { perApp: 2, perTenant: 99 } } });
      await write(1);
      simulator.advanceTime(5_000);
      await write(1);
      simulator.advanceTime(5_000);
      const [refused] = await write(1);
      expect(Number(refused?.headers["Retry-After"])).toBeGreaterThan(13);
      expect(Number(refused?.headers["Retry-After"])).toBeLessThanOrEqual(15);
    });

    it("says how long, so that a client that waits is let in", async () => {
      const { simulator, write } = await start({ limits: { writes: { perApp: 10, perTenant: 99 } } });
      await write(5);
      simulator.advanceTime(12_000);
      await write(6);
      const [refused] = await write(1);
      const seconds = Number(refused?.headers["Retry-After"]);
      expect(seconds).toBeGreaterThan(4);
      expect(seconds).toBeLessThanOrEqual(8);
      simulator.advanceTime(seconds * 1_000);
      expect(tally(await write(1))).toEqual({ 204: 1 });
    });
  });

  it("can lie far below the documented ones", async () => {
    const { simulator, write } = await start({ behaviour: { throttledAt: 0.1 } });
    expect(tally(await write(40))).toEqual({ 204: 20, 429: 20 });
    simulator.behaviour.throttledAt = 1;
    expect(tally(await write(160))).toEqual({ 204: 160 });
  });

  describe("with other apps in the tenant", () => {
    it("leave what those don't use", async () => {
      const { simulator, write } = await start({ otherTraffic: { writesPerSecond: 15 } });
      simulator.advanceTime(20_000);
      expect(tally(await write(120))).toEqual({ 204: 100, 429: 20 });
    });

    it("count their reads against all requests and not against writes", async () => {
      const { simulator, read, write } = await start({ otherTraffic: { readsPerSecond: 198 } });
      simulator.advanceTime(20_000);
      expect(tally(await read(60))).toEqual({ 200: 40, 429: 20 });
      simulator.advanceTime(20_000);
      expect(tally(await write(20))).toEqual({ 204: 20 });
    });

    it("follow a change by and by", async () => {
      const { simulator, write } = await start({ otherTraffic: { writesPerSecond: 20 } });
      simulator.advanceTime(20_000);
      expect(tally(await write(1))).toEqual({ 429: 1 });
      simulator.otherTraffic = { ...simulator.otherTraffic, writesPerSecond: 0 };
      simulator.advanceTime(5_000);
      const [first, ...rest] = await write(120);
      expect(first?.status).toBe(204);
      const answered = tally(rest)[204] ?? 0;
      // 100 of theirs have left the window, 300 are still in it; a few more while the test runs.
      expect(answered).toBeGreaterThan(90);
      expect(answered).toBeLessThan(119);
    });
  });
});
