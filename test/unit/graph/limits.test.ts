import { type QuotaKind, quotaKindOf, Limits } from "../../../provider/graph/transport/limits";
import { createRandom } from "../../../simulator/random";
import { flood, type Gate, ManualClock, mostWithinWindow, type Service } from "../../support/limitedService";

const second = 1_000;
const minute = 60 * second;
const none = { count: 0 };

describe("the kind of a request", () => {
  const device = "/deviceManagement/managedDevices/a";

  it.each([
    ["read", "GET", `${device}?$select=id`],
    ["write", "POST", `${device}/rotateBitLockerKeys`],
    ["key", "GET", "/informationProtection/bitlocker/recoveryKeys?$filter=deviceId%20eq%20'a'"],
  ] as const)("is %s: %s %s", (kind, method, path) => {
    expect(quotaKindOf({ method, path })).toBe(kind);
  });
});

describe("the limits", () => {
  let clock: ManualClock;
  let limits: Limits;
  beforeEach(() => {
    clock = new ManualClock();
    limits = new Limits({ writes: 100, requests: 1_000 }, clock);
  });

  function use(kind: QuotaKind, count: number, refused: { count: number; retryAfterInMs?: number } = none): void {
    limits.sent(kind, count);
    limits.answered(kind, count, refused);
  }

  it("give a round trip at most twenty requests, and no more than wait", () => {
    for (const kind of ["write", "read", "key"] as const) {
      expect([0, 1, 7, 20, 500].map((waiting) => limits.available(kind, waiting))).toEqual([0, 1, 7, 20, 20]);
    }
  });

  it("keep reads and writes apart, but count a write as a request as well", () => {
    limits = new Limits({ writes: 10, requests: 15 }, clock);
    use("write", 10);
    expect([limits.available("write", 1), limits.available("read", 20)]).toEqual([0, 5]);
    use("read", 5);
    clock.time = 20 * second - 1;
    expect([limits.untilAvailableInMs("write", 1), limits.untilAvailableInMs("read", 1)]).toEqual([1, 1]);
    clock.time = 20 * second;
    expect([limits.available("write", 20), limits.available("read", 20)]).toEqual([10, 15]);
  });

  it("let no write through when the requests are used up by reads", () => {
    limits = new Limits({ writes: 10, requests: 10 }, clock);
    use("read", 10);
    expect([limits.available("write", 1), limits.untilAvailableInMs("write", 1)]).toEqual([0, 20 * second]);
  });

  it("count requests for recovery keys apart: a hundred in a window", () => {
    limits = new Limits({ writes: 5, requests: 5 }, clock);
    use("read", 5);
    expect([limits.available("write", 1), limits.available("read", 1), limits.available("key", 1)]).toEqual([0, 0, 1]);
    clock.time = 20 * second;
    use("key", 100);
    expect([limits.available("write", 1), limits.available("read", 1), limits.available("key", 1)]).toEqual([1, 1, 0]);
    expect(limits.untilAvailableInMs("key", 1)).toBe(20 * second);
    clock.time = 40 * second;
    expect(limits.available("key", 20)).toBe(20);
  });

  it.each(["write", "key"] as const)(
    "try the upper half of a narrow limit (%s) two at a time, one round trip after another",
    (kind) => {
      expect(limits.available(kind, 20)).toBe(20);
      use(kind, 50);
      expect(limits.available(kind, 20)).toBe(2);
      limits.sent(kind, 2);
      expect([limits.available(kind, 20), limits.untilAvailableInMs(kind, 20)]).toEqual([0, 20 * second]);
      limits.answered(kind, 2, none);
      expect(limits.available(kind, 20)).toBe(2);
    },
  );

  it("let reads through all at once, up to their limit", () => {
    limits.sent("read", 990);
    expect(limits.available("read", 50)).toBe(10);
  });

  it("blame the writes for a write that is refused: reads go on", () => {
    use("write", 5, { count: 2, retryAfterInMs: 8 * second });
    expect([limits.available("write", 1), limits.available("read", 20)]).toEqual([0, 20]);
    expect(limits.untilAvailableInMs("write", 1)).toBe(8 * second);
  });

  it("blame all requests for a read that is refused: writes wait as well", () => {
    use("read", 20, { count: 1, retryAfterInMs: 8 * second });
    expect([limits.available("write", 1), limits.available("read", 20)]).toEqual([0, 0]);
    expect([limits.untilAvailableInMs("write", 1), limits.untilAvailableInMs("read", 1)]).toEqual([
      8 * second,
      8 * second,
    ]);
  });

  it("blame nothing but their own window for a recovery key that is refused", () => {
    use("key", 5, { count: 2, retryAfterInMs: 8 * second });
    expect([limits.available("write", 20), limits.available("read", 20), limits.available("key", 1)]).toEqual([
      20, 20, 0,
    ]);
    expect(limits.untilAvailableInMs("key", 1)).toBe(8 * second);
  });

  it("say when the limits allow all that waits, not just one request", () => {
    for (const pause of [0, 100, 100, 100]) {
      clock.time += pause;
      use("read", 250);
    }
    clock.time = 20 * second;
    limits.sent("read", 235);
    // Fifteen places are free, and a hundred milliseconds later many: it pays to wait, and not to ask all the time.
    expect([limits.available("read", 20), limits.untilAvailableInMs("read", 20)]).toEqual([0, 100]);
    expect(limits.available("read", 15)).toBe(15);
  });

  describe("in a tenant that others use as well", () => {
    const quota = { writes: 200, requests: 2_000 };
    const latencies = (random: () => number): Pick<Service, "latencyInMs" | "counted"> => ({
      latencyInMs: () => 40 + 80 * random(),
      counted: () => 0.5,
    });

    /** As many writes as the limits let through, with thousands waiting; the first comes some time after the start. */
    function writeFor(forInMs: number, service: Service, afterInMs = 0) {
      clock = new ManualClock();
      limits = new Limits(quota, clock);
      clock.time = afterInMs;
      const gate: Gate = {
        available: () => limits.available("write", 10_000),
        untilAvailableInMs: () => limits.untilAvailableInMs("write", 10_000),
        sent: (count) => limits.sent("write", count),
        answered: (count, refused) => limits.answered("write", count, refused),
      };
      return flood(gate, clock, service, afterInMs + forInMs);
    }

    it.each([1, 2, 3, 4, 5])("send all that is allowed when alone, and are never refused (seed %i)", (seed) => {
      const service = { takes: () => 200, ...latencies(createRandom(seed)) };
      const { counted, refused, sent } = writeFor(5 * minute, service);
      expect([refused.length, mostWithinWindow(counted)]).toEqual([0, 200]);
      // 10 a second, less the latency and the gathering.
      expect(counted.length).toBeGreaterThanOrEqual(0.97 * 3_000);
      expect(sent.length).toBeLessThanOrEqual(counted.length / 8);
    });

    it.each([
      [undefined, 80],
      [4 * second, 80],
      [undefined, 160],
      [16 * second, 160],
    ])("give way to others, and hold what is left (Retry-After %p, %d in a window)", (retryAfterInMs, left) => {
      const service = { takes: () => left, ...latencies(createRandom(1)), ...(retryAfterInMs && { retryAfterInMs }) };
      const { counted, refused } = writeFor(60 * minute, service);
      expect(counted.length).toBeGreaterThanOrEqual(0.87 * left * 180);
      expect(refused.length).toBeLessThanOrEqual(0.003 * counted.length);
      expect(refused.length).toBeGreaterThan(0);
    });

    it.each([100, 600, 2_000])("try few at once, also at a latency of up to %d ms, and late", (longestInMs) => {
      const random = createRandom(1);
      const service = { takes: () => 160, latencyInMs: () => longestInMs * random(), counted: () => 0.5 };
      const { counted, refused } = writeFor(4 * minute, service, 3 * minute);
      expect(refused.length).toBeLessThanOrEqual(0.005 * counted.length);
    });

    it("try for more ever more rarely, a few requests at a time", () => {
      const { refused } = writeFor(60 * minute, { takes: () => 80, ...latencies(createRandom(2)) });
      const tries = refused.filter((atInMs, index) => atInMs - (refused[index - 1] ?? -Infinity) > second);
      const gaps = tries.slice(1).map((atInMs, index) => atInMs - (tries[index] ?? 0));
      expect(gaps.at(-1)).toBeGreaterThan(4 * minute);
      expect(gaps.at(-1)).toBeGreaterThan(3 * (gaps[0] ?? Infinity));
      for (const atInMs of tries.slice(1)) {
        expect(refused.filter((other) => other >= atInMs && other < atInMs + second).length).toBeLessThanOrEqual(2);
      }
    });

    it("find the limit again when the others have left", () => {
      const left = 10 * minute;
      const takes = (atInMs: number) => (atInMs < left ? 80 : 200);
      const { counted } = writeFor(30 * minute, { takes, ...latencies(createRandom(3)) });
      const within = (from: number, to: number) => counted.filter((time) => time >= from && time < to).length;
      expect(within(left - 5 * minute, left)).toBeLessThanOrEqual(4 * 300);
      expect(within(left + 7 * minute, left + 12 * minute)).toBeGreaterThanOrEqual(0.95 * 3_000);
    });

    it("give way at once when others come later", () => {
      const came = 5 * minute;
      const takes = (atInMs: number) => (atInMs < came ? 200 : 80);
      const { refused, counted } = writeFor(30 * minute, { takes, ...latencies(createRandom(4)) });
      expect(refused.length).toBeLessThanOrEqual(0.03 * counted.length);
      // Now and then a higher limit is tried, at the cost of a few refusals each time.
      expect(refused.filter((time) => time > came + minute).length).toBeLessThanOrEqual(40);
    });
  });
});
