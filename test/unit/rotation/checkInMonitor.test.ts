import { ServiceError } from "../../../provider/rotation/serviceError";
import { createRandom } from "../../../simulator/random";
import { day, minute, second, time } from "../../support/rotations";
import { type Fate, fates, WatchedFleet } from "../../support/watchedFleet";

const hour = 60 * minute;
const down = new ServiceError("unreachable", "nobody answers");
const refused = new ServiceError("refused", "This filter is not supported.");

describe("waiting for a fleet", () => {
  it("reads the devices that the list names, until each has ended, and leaves the others alone", async () => {
    const fleet = new WatchedFleet(
      fates(500, (index) =>
        index < 100 ? { checksInAt: index * 20 * second, endsAt: index * 20 * second + 15 * second } : {},
      ),
    );
    const delays = await fleet.waitForAll(50 * minute);
    expect(delays).toHaveLength(100);
    // A poll at least every minute, and a few readings after it.
    expect(Math.max(...delays)).toBeLessThanOrEqual(90 * second);
    const readingsAt = (from: number, to: number) =>
      [...fleet.readings]
        .filter(([id]) => Number(id.slice(7)) >= from && Number(id.slice(7)) < to)
        .flatMap(([, at]) => at);
    expect(readingsAt(0, 100).length).toBeLessThanOrEqual(400);
    // Besides a first reading, one device is read now and then to find out whether the list can be trusted.
    expect(readingsAt(100, 500).length).toBeLessThanOrEqual(400 + fleet.polls.length / 3);
  });

  it("notices the end in a fleet of two thousand soon", async () => {
    const random = createRandom(1);
    const fleet = new WatchedFleet(
      fates(2_000, () => {
        const checksInAt = random() * 10 * minute;
        return { checksInAt, endsAt: checksInAt + (5 + random() * 25) * second };
      }),
    );
    const delays = (await fleet.waitForAll(hour)).sort((a, b) => a - b);
    expect(delays).toHaveLength(2_000);
    expect(delays[Math.floor(0.95 * 2_000)]).toBeLessThanOrEqual(20 * second);
  });

  it("reads a device several times after a check-in, then leaves it alone until the next", async () => {
    const fleet = new WatchedFleet(fates(50, (index) => (index === 0 ? { checksInAt: minute } : {})));
    await fleet.waitForAll(40 * minute);
    const readings = (fleet.readings.get("device-0") ?? []).filter(
      (atInMs) => atInMs > 9 * second && atInMs < 10 * minute,
    );
    expect(readings.length).toBeGreaterThanOrEqual(4);
    expect(readings.length).toBeLessThanOrEqual(7);
    const pauses = readings.slice(1).map((atInMs, index) => atInMs - (readings[index] ?? 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  });

  it("takes a check-in from before the request for no news, except for the seconds that an answer may take", async () => {
    // The first device is the one that is read now and then, whatever the list tells.
    const fleet = new WatchedFleet(
      fates(3, (index) => ({ checksInAt: [hour, -30 * second, -5 * second][index] ?? 0 })),
    );
    await fleet.waitForAll(minute);
    expect(fleet.polls[0]?.rows).toBe(2);
    expect(fleet.readings.get("device-1")).toEqual([9 * second]);
    expect(fleet.readings.get("device-2")?.length).toBeGreaterThan(1);
  });

  it("takes a check-in that is listed again and again for one", async () => {
    const fleet = new WatchedFleet(
      fates(50, (index) => (index === 0 ? { checksInAt: minute } : {})),
      // The list's clock does not move, so it lists everything since the beginning each time.
      { listClockOffsetInMs: (elapsed) => -elapsed },
    );
    await fleet.waitForAll(40 * minute);
    expect(fleet.polls.at(-1)?.rows).toBe(1);
    expect(fleet.readings.get("device-0")?.length).toBeLessThanOrEqual(8);
  });

  it("asks the list from where the last one ended, on the server's clock, and a little before", async () => {
    const fleet = new WatchedFleet(fates(20), { listClockOffsetInMs: () => -3 * hour });
    await fleet.waitForAll(20 * minute);
    const [first, ...later] = fleet.polls;
    expect(first?.since).toBe(time(-minute));
    expect(later.length).toBeGreaterThan(10);
    later.forEach(({ since }, index) => {
      expect(since).toBe(time((fleet.polls[index]?.atInMs ?? 0) - 3 * hour - minute));
    });
  });

  it.each([-2 * hour, 2 * hour])("tolerates a list whose clock is wrong once, by %i ms", async (offset) => {
    const fleet = new WatchedFleet(
      fates(100, (index) => ({ checksInAt: index * 10 * second, endsAt: index * 10 * second + 5 * second })),
      { listClockOffsetInMs: (elapsed) => (elapsed > 5 * minute && elapsed < 6 * minute ? offset : 0) },
    );
    expect((await fleet.waitForAll(2 * hour)).length).toBe(100);
  });

  describe("reads a device for the first time", () => {
    const isOff: Fate = { notSeenForInMs: 8 * hour };

    /** The readings of the last of some devices. The others are there for the spot checks. */
    async function readingsAt(fate: Fate, timeoutInMs: number) {
      const fleet = new WatchedFleet(fates(10, (index) => (index === 9 ? fate : isOff)));
      await fleet.waitForAll(timeoutInMs);
      return fleet.readings.get("device-9") ?? [];
    }

    it("in the round after its request, so that its entry is seen under way, and then not until it checks in", async () => {
      expect(await readingsAt({}, 2 * minute)).toEqual([9 * second]);
      expect(await readingsAt({ notSeenForInMs: 8 * hour - 1 }, 2 * minute)).toEqual([9 * second]);
    });

    it("together with all that were requested before that round", async () => {
      const fleet = new WatchedFleet(fates(40));
      const waits = [...fleet.fates.keys()].map(async (id, index) => {
        await fleet.clock.sleep(index * second, fleet.canceled.signal);
        return fleet.wait(id, 2 * minute);
      });
      await Promise.all(waits);
      const first = [...fleet.readings.values()].map(([atInMs]) => atInMs);
      expect(first.every((atInMs = NaN) => atInMs % (9 * second) === 0)).toBe(true);
      expect(first).toEqual(first.map((_, index) => (Math.floor(index / 9) + 1) * 9 * second));
    });

    it("after its first check-in, where it is likely to be off: the time alone proves its end then", async () => {
      const fate = { ...isOff, checksInAt: 4 * minute, endsAt: 4 * minute + second };
      // One round after its check-in was listed, and not in the same: a rotation takes some seconds.
      expect(await readingsAt(fate, 10 * minute)).toEqual([297 * second]);
      expect(await readingsAt(isOff, 2 * minute)).toEqual([]);
    });

    it("as soon as it checks in, where it was likely to be off and is on, so that its entry is seen under way", async () => {
      const fate = { ...isOff, checksInAt: 30 * second, endsAt: 38 * second };
      expect(await readingsAt(fate, 10 * minute)).toEqual([36 * second, 45 * second]);
    });

    it("and then as often as after any reading that follows a check-in", async () => {
      const fate = { ...isOff, checksInAt: 30 * second, endsAt: 46 * second };
      expect(await readingsAt(fate, 10 * minute)).toEqual([36 * second, 45 * second, 54 * second]);
    });

    it("at once for its first check-in alone", async () => {
      const { checkInMonitor, clock } = new WatchedFleet(fates(0));
      const deviceWait = checkInMonitor.watch("device-0", time(0), true);
      await deviceWait.first(false, hour);
      const pauses: number[] = [];
      for (const lastSyncDateTime of [time(5 * second), time(6 * second)]) {
        const begun = clock.elapsed;
        const next = deviceWait.next(second, hour);
        deviceWait.checkedIn(lastSyncDateTime);
        await next;
        pauses.push(clock.elapsed - begun);
      }
      deviceWait.end(false);
      expect(pauses).toEqual([0, 9 * second]);
    });

    it("too late to see it under way, and then not until the time alone proves that its end is its own", async () => {
      const fate = { ...isOff, checksInAt: 30 * second, endsAt: 31 * second };
      expect(await readingsAt(fate, 10 * minute)).toEqual([36 * second, 135 * second]);
    });

    it("with the next round where no answer came, though it is likely to be off: an end that was not seen under way would prove nothing", async () => {
      expect(await readingsAt({ ...isOff, isAnswered: false }, 2 * minute)).toEqual([9 * second]);
    });

    it("and goes on after a check-in where no answer came: the time alone never proves that an end is its own", async () => {
      const fate = { isAnswered: false, checksInAt: 20 * second, endsAt: 5 * second };
      expect(await readingsAt(fate, 2 * minute)).toEqual([9, 45, 54, 72, 108, 120].map((seconds) => seconds * second));
    });

    it("at the deadline, where that comes before the round, and not at all once it is canceled", async () => {
      expect(await readingsAt({}, 3 * second)).toEqual([3 * second]);
      const fleet = new WatchedFleet(fates(1));
      fleet.canceled.abort();
      const { outcome, atInMs } = await fleet.wait("device-0", hour);
      expect([outcome.unfinished, atInMs]).toEqual(["canceled", 0]);
    });

    it("and knows the end for its own when it comes, though the device ends within two minutes", async () => {
      const fleet = new WatchedFleet(fates(50, () => ({ checksInAt: 15 * second, endsAt: 20 * second })));
      expect(Math.max(...(await fleet.waitForAll(hour)))).toBeLessThanOrEqual(15 * second);
    });
  });

  it("finds a result that no list tells of in the slow sweep", async () => {
    const fleet = new WatchedFleet(
      fates(400, (index) => {
        if (index === 399) return { endsAt: 5 * minute, checksInAt: 4 * minute, isListed: false };
        // Others show that the list can be trusted.
        return index < 50 ? { checksInAt: minute, endsAt: minute + second } : {};
      }),
    );
    const { outcome, atInMs } = await (async () => {
      const everyone = fleet.waitForAll(3 * hour);
      const found = await fleet.wait("device-399", 3 * hour);
      await everyone;
      return found;
    })();
    expect(outcome.unfinished).toBeUndefined();
    expect(atInMs).toBeLessThanOrEqual(65 * minute);
    expect(fleet.readingCount).toBeLessThanOrEqual(400 * 4 + 500);
  });

  it("finds every result when the list never tells of any, and sweeps faster once it knows", async () => {
    const fleet = new WatchedFleet(
      fates(300, (index) => ({ checksInAt: index * second, endsAt: index * second, isListed: false })),
    );
    const delays = await fleet.waitForAll(day);
    expect(delays).toHaveLength(300);
    expect(Math.max(...delays)).toBeLessThanOrEqual(20 * minute);
    expect(fleet.readingCount).toBeLessThanOrEqual(300 * 3);
  });

  it("sweeps, and asks the list no more, where the tenant refuses it", async () => {
    const fleet = new WatchedFleet(
      fates(300, (index) => ({ checksInAt: index * second, endsAt: index * second })),
      { list: () => refused },
    );
    const delays = await fleet.waitForAll(45 * minute);
    expect(fleet.polls).toHaveLength(1);
    expect(delays).toHaveLength(300);
    expect(Math.max(...delays)).toBeLessThanOrEqual(2.5 * minute);
  });

  it("needs one sweep for what had ended before the tenant refused the list, though no reading was planned", async () => {
    const fleet = new WatchedFleet(
      fates(100, () => ({ endsAt: 15 * second })),
      { list: (elapsed) => (elapsed < 18 * second ? undefined : refused) },
    );
    const delays = await fleet.waitForAll(45 * minute);
    expect(Math.max(...delays)).toBeLessThanOrEqual(75 * second);
    expect(fleet.readingCount).toBe(200);
  });

  it.each([0, 5 * minute])("spreads a sweep after %i ms: at most ten readings a second", async (refusedFrom) => {
    const fleet = new WatchedFleet(fates(3_000), {
      list: (elapsed) => (elapsed < refusedFrom ? undefined : refused),
    });
    await fleet.waitForAll(15 * minute);
    const readings = [...fleet.readings.values()]
      .flat()
      .filter((atInMs) => atInMs > 9 * second && atInMs < 15 * minute);
    const perMinute = new Map<number, number>();
    for (const atInMs of readings) {
      const nth = Math.floor(atInMs / minute);
      perMinute.set(nth, (perMinute.get(nth) ?? 0) + 1);
    }
    expect(Math.max(...perMinute.values())).toBeLessThanOrEqual(1.2 * 600);
    expect(readings.length).toBeGreaterThan(3_000);
  });

  it("goes on asking a list that is out of reach for a while", async () => {
    const fleet = new WatchedFleet(
      fates(100, () => ({ checksInAt: 20 * minute, endsAt: 20 * minute + second })),
      { list: (elapsed) => (elapsed < 15 * minute ? down : undefined) },
    );
    const delays = await fleet.waitForAll(hour);
    expect(delays).toHaveLength(100);
    expect(Math.max(...delays)).toBeLessThanOrEqual(90 * second);
    expect(fleet.checkInMonitor.isTrusted()).toBe(true);
  });

  it("reads again soon where a reading failed because the service was in trouble", async () => {
    const fleet = new WatchedFleet(
      fates(100, () => ({ checksInAt: minute, endsAt: minute + second })),
      { device: (elapsed) => (elapsed < 20 * minute ? down : undefined) },
    );
    const delays = await fleet.waitForAll(50 * minute);
    expect(delays).toHaveLength(100);
    expect(Math.max(...delays)).toBeLessThanOrEqual(22 * minute);
  });

  it("reads a device a last time at the deadline only where there was a check-in", async () => {
    const timeoutInMs = 10 * minute + 3 * second;
    const fleet = new WatchedFleet(
      fates(100, (index) => (index === 0 ? { checksInAt: timeoutInMs - 75 * second, endsAt: timeoutInMs - 1 } : {})),
    );
    const delays = await fleet.waitForAll(timeoutInMs);
    expect(delays).toEqual([1]);
    const lastReadings = [...fleet.readings.values()].flat().filter((atInMs) => atInMs === timeoutInMs);
    // One of the others may be read to find out whether the list can be trusted.
    expect(lastReadings.length).toBeLessThanOrEqual(2);
  });

  it("wakes all at once when it is canceled, and neither reads devices nor asks the list any more", async () => {
    const fleet = new WatchedFleet(fates(500));
    fleet.clock.at(7 * minute, () => fleet.canceled.abort());
    const outcomes = await Promise.all([...fleet.fates.keys()].map((id) => fleet.wait(id, day)));
    expect(new Set(outcomes.map(({ atInMs }) => atInMs))).toEqual(new Set([7 * minute]));
    expect(new Set(outcomes.map(({ outcome }) => outcome.unfinished))).toEqual(new Set(["canceled"]));
    const [polls, readings] = [fleet.polls.length, fleet.readingCount];
    await fleet.clock.sleep(hour, new AbortController().signal);
    expect([fleet.polls.length, fleet.readingCount]).toEqual([polls, readings]);
  });
});

describe("the list of check-ins", () => {
  it("is asked rarely while no device checks in, and not at all for a few devices outside a fleet", async () => {
    const pollsFor = async (count: number, isOfFleet = true, fate: (index: number) => Fate = () => ({})) => {
      const fleet = new WatchedFleet(fates(count, fate));
      await Promise.all([...fleet.fates.keys()].map((id) => fleet.wait(id, 10 * minute, isOfFleet)));
      return fleet.polls.length;
    };
    expect(await pollsFor(1, false)).toBe(0);
    expect(await pollsFor(99, false)).toBe(0);
    expect(await pollsFor(100, false)).toBeGreaterThan(5);
    // Once a minute, but for the first one or two minutes.
    for (const count of [5, 500]) {
      expect(await pollsFor(count)).toBeGreaterThanOrEqual(9);
      expect(await pollsFor(count)).toBeLessThanOrEqual(15);
    }
    const polls = await pollsFor(500, true, (index) => ({ checksInAt: index * second }));
    expect(polls).toBeGreaterThanOrEqual(50);
    expect(polls).toBeLessThanOrEqual(100);
  });

  it("is not asked while no rotation waits, and is asked again when one does", async () => {
    const fleet = new WatchedFleet(fates(10, () => ({ checksInAt: 20 * minute, endsAt: 20 * minute })));
    fleet.checkInMonitor.watch("device-0", time(0), true).end(true);
    await fleet.clock.sleep(10 * minute, new AbortController().signal);
    expect([fleet.polls.length, fleet.checkInMonitor.isTrusted()]).toEqual([0, true]);
    expect(await fleet.waitForAll(30 * minute)).toHaveLength(10);
    expect(fleet.polls.length).toBeGreaterThan(0);
  });

  /** Waits that have ended after the list was asked, by whether a check-in had announced each. */
  async function trustAfter(announced: number, unannounced: number, isOfFleet = true) {
    const fleet = new WatchedFleet(fates(20, (index) => (index < 10 ? { checksInAt: second } : {})));
    const deviceWaits = [...fleet.fates.keys()].map((id) => fleet.checkInMonitor.watch(id, time(0), isOfFleet));
    const other = fleet.checkInMonitor.watch("another", time(0), true);
    await fleet.clock.sleep(2 * minute, new AbortController().signal);
    for (const deviceWait of deviceWaits.slice(0, announced)) deviceWait.end(true);
    for (const deviceWait of deviceWaits.slice(10, 10 + unannounced)) deviceWait.end(true);
    for (const deviceWait of deviceWaits) deviceWait.end(false);
    other.end(false);
    return fleet.checkInMonitor.isTrusted();
  }

  it("is trusted until several results came that it did not announce, and more than it did", async () => {
    expect(await trustAfter(0, 2)).toBe(true);
    expect(await trustAfter(0, 3)).toBe(false);
    expect(await trustAfter(5, 5)).toBe(true);
    expect(await trustAfter(5, 6)).toBe(false);
  });

  it("is not blamed for results of devices outside the fleet, which are read all the time", async () => {
    expect(await trustAfter(0, 10, false)).toBe(true);
  });
});

describe("one device beside a fleet", () => {
  async function readingsOfOne(checksInAt: number, others: number, endsAt: number) {
    const fleet = new WatchedFleet(fates(others).set("the-one", { checksInAt, endsAt }));
    const everyone = Promise.all([...fates(others).keys()].map((id) => fleet.wait(id, 30 * minute)));
    const { atInMs } = await fleet.wait("the-one", 30 * minute, false);
    const readings = fleet.readings.get("the-one");
    fleet.canceled.abort();
    await everyone;
    return { readings, delay: atInMs - endsAt };
  }

  it("is read as often as if it were alone", async () => {
    const alone = await readingsOfOne(Infinity, 0, 20 * minute);
    expect(alone.readings?.length).toBeGreaterThan(50);
    expect(await readingsOfOne(Infinity, 1_000, 20 * minute)).toEqual(alone);
  });

  it("is read no less often after a check-in that the list told of", async () => {
    for (const endsAt of [55 * second, 80 * second, 110 * second]) {
      expect((await readingsOfOne(30 * second, 1_000, endsAt)).delay).toBeLessThanOrEqual(3 * second);
    }
  });

  it("is read at once, also where it is likely to be off", async () => {
    const fleet = new WatchedFleet(fates(1, () => ({ notSeenForInMs: 8 * hour })));
    await fleet.wait("device-0", minute, false);
    expect(fleet.readings.get("device-0")?.slice(0, 2)).toEqual([0, second]);
  });

  it("is read no less often while an end shows that is not yet known to be its own", async () => {
    const readingsWith = async (endsAt: number) => {
      const fleet = new WatchedFleet(fates(300, (index) => (index === 0 ? { checksInAt: 20 * second, endsAt } : {})));
      await Promise.all([...fleet.fates.keys()].map((id) => fleet.wait(id, 2 * minute, false)));
      return fleet.readings.get("device-0");
    };
    const readings = await readingsWith(0);
    expect(readings).toEqual(await readingsWith(Infinity));
    expect(readings?.length).toBeGreaterThan(4);
  });

  it("makes its pauses longer only as many others make theirs, outside a fleet", async () => {
    const fleet = new WatchedFleet(fates(200));
    await Promise.all([...fleet.fates.keys()].map((id) => fleet.wait(id, 5 * minute, false)));
    const readings = [...fleet.readings.values()].flat();
    // Ten a second, besides the first and the last reading of each.
    expect(readings.length).toBeLessThanOrEqual(10 * 300 + 2 * 200);
    expect(readings.length).toBeGreaterThanOrEqual(2_000);
  });
});

describe("several waits for one device", () => {
  it("each learn of its end", async () => {
    const fleet = new WatchedFleet(fates(1, () => ({ checksInAt: 4 * minute, endsAt: 4 * minute + 5 * second })));
    const waits = await Promise.all([fleet.wait("device-0", hour), fleet.wait("DEVICE-0".toLowerCase(), hour)]);
    for (const { outcome, atInMs } of waits) {
      expect([outcome.unfinished, atInMs < 6 * minute]).toEqual([undefined, true]);
    }
  });

  it("go on when one of them ends early", async () => {
    const fleet = new WatchedFleet(fates(1, () => ({ checksInAt: 4 * minute, endsAt: 4 * minute + 5 * second })));
    const [short, long] = await Promise.all([fleet.wait("device-0", minute), fleet.wait("device-0", hour)]);
    expect([short.outcome.unfinished, short.atInMs]).toEqual(["timeout", minute]);
    expect([long.outcome.unfinished, long.atInMs < 6 * minute]).toEqual([undefined, true]);
  });
});

describe("the cost of waiting", () => {
  /** 60% end at once, 30% check in within some hours, 10% never; with what that costs. */
  async function costOf(count: number, isListed: boolean) {
    const random = createRandom(count);
    const fleet = new WatchedFleet(
      fates(count, (index) => {
        if (index % 10 === 9) return {};
        const checksInAt = index % 10 < 6 ? random() * minute : random() * 3 * hour;
        return { checksInAt, endsAt: checksInAt + 20 * second, isListed };
      }),
    );
    const found = await fleet.waitForAll(4 * hour);
    const rows = fleet.polls.reduce((sum, poll) => sum + poll.rows, 0);
    return {
      found: found.length,
      readings: fleet.readingCount,
      timers: fleet.clock.pauses.length,
      rows,
      polls: fleet.polls.length,
    };
  }

  it("grows with the number of devices and not with its square", async () => {
    const [small, large] = [await costOf(500, true), await costOf(5_000, true)];
    expect([small.found, large.found]).toEqual([450, 4_500]);
    expect(large.readings).toBeLessThanOrEqual(5_000 * 7);
    for (const what of ["readings", "timers", "rows"] as const) {
      expect([what, large[what] / small[what] <= 13]).toEqual([what, true]);
    }
    // The list is asked at most ten times a minute, for any number of devices.
    expect(large.polls).toBeLessThanOrEqual(10 * 240);
  });

  it("grows no faster where the list tells nothing", async () => {
    const [small, large] = [await costOf(100, false), await costOf(1_000, false)];
    expect([small.found, large.found]).toEqual([90, 900]);
    expect(large.readings / small.readings).toBeLessThanOrEqual(13);
    // At most ten readings a second.
    expect(large.readings).toBeLessThanOrEqual(10 * 4 * 3_600);
  });
});
