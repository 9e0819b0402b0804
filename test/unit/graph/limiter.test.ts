import { Limiter, windowInMs } from "../../../provider/graph/transport/limiter";
import { createRandom } from "../../../simulator/random";
import { flood, type Gate, ManualClock, mostWithinWindow } from "../../support/limitedService";

const second = 1_000;
const minute = 60 * second;

describe("a limiter", () => {
  let clock: ManualClock;
  beforeEach(() => (clock = new ManualClock()));
  afterEach(() => jest.restoreAllMocks());

  /** A limiter that knows already that Graph takes the maximum. */
  function limiterOf(maximum: number): Limiter {
    return new Limiter(maximum, maximum, clock);
  }

  /** Sends and answers at once. */
  function use(limiter: Limiter, count: number): void {
    limiter.sent(count);
    limiter.answered(count);
  }

  it("lets through what it may at once, and no more until a window after the answers", () => {
    const limiter = limiterOf(100);
    expect(limiter.available(20)).toBe(20);
    use(limiter, 60);
    expect(limiter.available(200)).toBe(40);
    limiter.sent(40);
    expect([limiter.available(1), limiter.nextFreeInMs()]).toEqual([0, windowInMs]);
    clock.time = 300;
    limiter.answered(40);
    clock.time = windowInMs - 1;
    expect([limiter.available(60), limiter.nextFreeInMs()]).toEqual([0, 1]);
    clock.time = windowInMs;
    expect(limiter.available(60)).toBe(60);
    clock.time = windowInMs + 299;
    expect(limiter.available(60)).toBe(60);
    limiter.sent(60);
    expect([limiter.available(1), limiter.nextFreeInMs()]).toEqual([0, 1]);
  });

  it("can't say when it will allow more while all requests wait for answers", () => {
    const limiter = limiterOf(5);
    limiter.sent(5);
    expect([limiter.available(1), limiter.nextFreeInMs()]).toEqual([0, undefined]);
  });

  it("takes places together that become free within a moment of each other", () => {
    const limiter = limiterOf(20);
    for (const atInMs of [0, 200, 250, 3_000]) {
      clock.time = atInMs;
      use(limiter, 5);
    }
    clock.time = windowInMs;
    expect([limiter.available(20), limiter.nextFreeInMs()]).toEqual([0, 200]);
    expect(limiter.available(5)).toBe(5);
    clock.time = windowInMs + 250;
    expect(limiter.available(20)).toBe(15);
  });

  it("never lets a service count more than the limit in any 20 seconds, whatever the latency, and wastes little", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = createRandom(seed);
      const limit = 1 + Math.floor(random() * 250);
      const longestInMs = [0, 50, 1_000, 60_000][Math.floor(random() * 4)] ?? 0;
      clock = new ManualClock();
      const known = random() < 0.5 ? limit : limit / 2;
      const limiter = new Limiter(limit, known, clock);
      const wanted = () => 1 + Math.floor(random() * 20);
      const service = { takes: () => limit, latencyInMs: () => random() * longestInMs, counted: random };
      const { counted, refused, turns, sent } = flood(gateOf(limiter, wanted), clock, service, 5 * minute);
      expect([seed, mostWithinWindow(counted) <= limit, refused.length]).toEqual([seed, true, 0]);
      expect(counted.length).toBeGreaterThanOrEqual(
        known * Math.floor((5 * minute) / (windowInMs + longestInMs + 300)),
      );
      // It is asked again when something has changed, and not all the time.
      expect(turns).toBeLessThanOrEqual(3 * sent.length + 3 * counted.length + 10);
    }
  });

  /** The limiter by itself, asked for `wanted` requests at a time. */
  function gateOf(limiter: Limiter, wanted: () => number): Gate {
    let want = wanted();
    return {
      available: () => limiter.available(want),
      untilAvailableInMs: () => limiter.nextFreeInMs(),
      sent: (count) => {
        limiter.sent(count);
        want = wanted();
      },
      answered: (count, refused) => {
        limiter.answered(count);
        if (refused.count > 0) limiter.learnFromRefused(refused.count, refused.retryAfterInMs);
        else limiter.learnFromAccepted();
      },
    };
  }

  describe("when a request is refused", () => {
    it.each([
      ["a pause", 7 * second, 7 * second],
      ["one with a fraction", 2_128, 2_128],
      ["none at all", 0, second],
      ["one of three minutes", 180_000, 180_000],
      ["one of a week", 7 * 86_400_000, 86_400_000],
    ])("lets nothing through for as long as is asked, within reason: %s", (_, retryAfterInMs, pauseInMs) => {
      const limiter = limiterOf(100);
      use(limiter, 3);
      limiter.learnFromRefused(1, retryAfterInMs);
      expect([limiter.available(1), limiter.nextFreeInMs()]).toEqual([0, pauseInMs]);
      clock.time = pauseInMs - 1;
      expect(limiter.available(1)).toBe(0);
      clock.time = pauseInMs;
      expect(limiter.available(1)).toBe(1);
    });

    it.each([0, 1])("makes growing pauses when it is not told how long (%d)", (random) => {
      jest.spyOn(Math, "random").mockReturnValue(random);
      const limiter = limiterOf(100);
      const pauses = Array.from({ length: 9 }, () => {
        limiter.learnFromRefused(1, undefined);
        const pauseInMs = limiter.nextFreeInMs() ?? 0;
        clock.time += pauseInMs;
        return pauseInMs;
      });
      const doubled = [2, 4, 8, 16, 32, 64, 64, 64, 64].map((pause) => (pause * second * (1 + random)) / 2);
      expect(pauses).toEqual(doubled);
      limiter.learnFromAccepted();
      limiter.learnFromRefused(1, undefined);
      expect(limiter.nextFreeInMs()).toBe(doubled[0]);
    });

    it("does not shorten a pause that was asked for before", () => {
      const limiter = limiterOf(100);
      limiter.learnFromRefused(1, 30 * second);
      limiter.learnFromRefused(1, 2 * second);
      expect(limiter.nextFreeInMs()).toBe(30 * second);
    });

    /** How many places there are, once all that were taken are free. */
    function limitOf(limiter: Limiter): number {
      clock.time += windowInMs;
      return limiter.available(10_000);
    }

    it("takes what was accepted within the last window for the limit, less a little", () => {
      const limiter = limiterOf(200);
      use(limiter, 50);
      clock.time = windowInMs;
      use(limiter, 60);
      limiter.sent(20);
      limiter.answered(20);
      limiter.learnFromRefused(10, second);
      expect(limitOf(limiter)).toBe(Math.floor(70 * 0.97));
    });

    it("counts what is under way for accepted, until it is not", () => {
      const limiter = limiterOf(200);
      limiter.sent(100);
      limiter.answered(20);
      limiter.learnFromRefused(20, second);
      limiter.answered(80);
      limiter.learnFromRefused(80, second);
      expect(limitOf(limiter)).toBe(Math.floor(20 * 0.97));
    });

    it("keeps a twentieth of the configured limit, and at least one place", () => {
      const limiter = limiterOf(200);
      use(limiter, 1);
      limiter.learnFromRefused(1, second);
      expect(limitOf(limiter)).toBe(10);
      const small = limiterOf(3);
      use(small, 1);
      small.learnFromRefused(1, second);
      expect(limitOf(small)).toBe(1);
    });
  });

  it("tries more than is known a few at a time, and the next when all of those are answered", () => {
    const limiter = new Limiter(100, 50, clock);
    limiter.sent(49);
    expect(limiter.available(20)).toBe(3);
    limiter.sent(3);
    limiter.answered(49);
    limiter.learnFromAccepted();
    expect([limiter.available(20), limiter.nextFreeInMs()]).toEqual([0, windowInMs]);
    limiter.answered(1);
    limiter.learnFromAccepted();
    expect(limiter.available(20)).toBe(0);
    limiter.answered(2);
    limiter.learnFromAccepted();
    expect(limiter.available(20)).toBe(2);
  });

  it.each([
    [100, 2, 2],
    [200, 4, 2],
    [2_000, 40, 20],
  ])("of %d places tries %d at a time, and %d once any was refused", (maximum, atFirst, later) => {
    const limiter = new Limiter(maximum, maximum / 2, clock);
    use(limiter, maximum / 2);
    expect(limiter.available(maximum)).toBe(atFirst);
    use(limiter, atFirst);
    limiter.learnFromRefused(atFirst, second);
    clock.time = 2 * windowInMs;
    use(limiter, limiter.available(maximum));
    limiter.learnFromAccepted();
    expect(limiter.available(maximum)).toBe(later);
  });

  it("goes on trying, up to the configured limit and no further, and then knows it", () => {
    const limiter = new Limiter(105, 100, clock);
    const tried = Array.from({ length: 5 }, () => {
      const count = limiter.available(1_000);
      use(limiter, count);
      limiter.learnFromAccepted();
      return count;
    });
    expect(tried).toEqual([102, 2, 1, 0, 0]);
    clock.time = 5 * windowInMs;
    expect(limiter.available(1_000)).toBe(105);
  });

  it("knows how many were taken within one window, not over several", () => {
    const limiter = new Limiter(200, 100, clock);
    for (let window = 0; window < 5; window += 1) {
      clock.time = window * windowInMs;
      use(limiter, 90);
      limiter.learnFromAccepted();
    }
    expect(limiter.available(1_000)).toBe(14);
  });

  it("holds a lower limit for two windows, then tries more, at once up to the configured one", () => {
    const limiter = limiterOf(200);
    use(limiter, 101);
    limiter.learnFromRefused(1, second);
    const fill = () => {
      let taken = 0;
      for (let count = limiter.available(1_000); count > 0; count = limiter.available(1_000)) {
        use(limiter, count);
        limiter.learnFromAccepted();
        taken += count;
      }
      return taken;
    };
    clock.time = windowInMs;
    expect(fill()).toBe(97);
    clock.time = 2 * windowInMs - 1;
    expect(fill()).toBe(0);
    clock.time = 2 * windowInMs;
    expect(fill()).toBe(200);
  });

  it("does not take those for known that were refused", () => {
    const limiter = new Limiter(200, 100, clock);
    use(limiter, 102);
    limiter.learnFromRefused(2, second);
    limiter.sent(1);
    limiter.answered(1);
    limiter.learnFromAccepted();
    clock.time = windowInMs;
    expect(limiter.available(1_000)).toBe(97);
  });

  it("waits twice as long after every try that is refused, up to sixteen windows", () => {
    const limiter = limiterOf(200);
    const waits = Array.from({ length: 6 }, () => {
      const begun = clock.time;
      use(limiter, 50);
      limiter.learnFromRefused(1, second);
      clock.time += windowInMs;
      const held = limiter.available(1_000);
      while (limiter.available(1_000) === held) clock.time += second;
      return (clock.time - begun) / windowInMs;
    });
    expect(waits).toEqual([2, 4, 8, 16, 16, 16]);
  });

  it("takes the refusals of requests that were under way together for one", () => {
    jest.spyOn(Math, "random").mockReturnValue(1);
    const limiter = limiterOf(200);
    limiter.sent(100);
    for (let nth = 0; nth < 5; nth += 1) {
      clock.time += 50;
      limiter.answered(20);
      limiter.learnFromRefused(20, undefined);
    }
    expect(limiter.nextFreeInMs()).toBe(2 * second);
    clock.time = windowInMs + second;
    const held = limiter.available(1_000);
    clock.time = 2 * windowInMs + second;
    expect(limiter.available(1_000)).toBe(held + 2);
  });
});
