import { createRandom } from "../../simulator/random";
import { Network } from "../../simulator/server/network";
import { Clock } from "../../simulator/clock";
import { simulators } from "./simulators";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const path = `/beta/deviceManagement/managedDevices/${id}`;

describe("latency", () => {
  const start = simulators();

  it("holds a request up in simulated time, and a leap ends the wait", async () => {
    const { simulator, authorized } = await start({ devices: [{ id }], latencyInMs: [600_000, 600_000] });
    const answered = authorized(path);
    const isDone = await Promise.race([answered.then(() => true), new Promise((r) => setTimeout(r, 150, false))]);
    expect(isDone).toBe(false);
    const leaping = setInterval(() => simulator.advanceTime(300_000), 5);
    expect((await answered).status).toBe(200);
    clearInterval(leaping);
  });

  it("goes by the time scale", async () => {
    const { authorized } = await start({ devices: [{ id }], latencyInMs: [3_600_000, 3_600_000], timeScale: 360_000 });
    const startedAt = performance.now();
    expect((await authorized(path)).status).toBe(200);
    // Three requests of 10 ms each: the metadata of the tenant, the token, the device.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(30);
  });

  it("goes by half before a request is worked on, and half after", async () => {
    const { simulator, plain } = await start({ devices: [{ id }], latencyInMs: [200, 200] });
    const sentAt = simulator.now().getTime();
    await plain(path);
    const workedOnAt = Date.parse(simulator.requests[0]?.time ?? "");
    expect(workedOnAt - sentAt).toBeGreaterThanOrEqual(99);
    expect(simulator.now().getTime() - workedOnAt).toBeGreaterThanOrEqual(99);
  });

  it("is spread over its range, the same in every run with the same seed", async () => {
    const waits = async (seed: number) => {
      const slept: number[] = [];
      const clock = { sleep: (inMs: number) => Promise.resolve(void slept.push(inMs)) } as unknown as Clock;
      const network = new Network(clock, createRandom(seed), [40, 120]);
      for (let count = 0; count < 200; count += 1) await network.carry(() => Promise.resolve());
      return slept;
    };
    const all = await waits(1);
    expect(all).toHaveLength(400);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(20);
    expect(Math.min(...all)).toBeLessThan(22);
    expect(Math.max(...all)).toBeLessThanOrEqual(60);
    expect(Math.max(...all)).toBeGreaterThan(58);
    expect(await waits(1)).toEqual(all);
    expect(await waits(2)).not.toEqual(all);
  });

  it("refuses a range that is none", async () => {
    await expect(start({ latencyInMs: [2, 1] })).rejects.toThrow("latencyInMs");
  });
});

describe("randomness", () => {
  const some = (seed: number) => Array.from({ length: 5 }, createRandom(seed));

  it("is the same for the same seed, and another for another", () => {
    expect(some(1)).toEqual(some(1));
    expect(some(1)).not.toEqual(some(2));
  });

  it("is spread evenly between 0 and 1", () => {
    const random = createRandom(7);
    const numbers = Array.from({ length: 10_000 }, random);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const inIt = numbers.filter((number) => Math.floor(number * 10) === tenth);
      expect(Math.abs(inIt.length - 1_000)).toBeLessThan(120);
    }
  });
});

describe("the clock", () => {
  it("sleeps no longer and no shorter than it says", async () => {
    const clock = new Clock({ timeScale: 100 });
    const until = clock.now() + 2_550;
    await clock.sleep(2_550);
    expect(clock.now()).toBeGreaterThanOrEqual(until);
    expect(clock.now() - until).toBeLessThan(20_000);
  });

  it("goes on sleeping when a leap was too short", async () => {
    const clock = new Clock();
    let awake = false;
    const sleeping = clock.sleep(60_000).then(() => (awake = true));
    clock.leap(59_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(awake).toBe(false);
    clock.leap(1_000);
    await sleeping;
  });
});
