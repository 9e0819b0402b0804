import type { ActionResult } from "../../../provider/rotation/actionResult";
import { pauseInMs } from "../../../provider/rotation/waiting/pollSchedule";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { waitAndResendLost as waitForResult } from "../../../provider/rotation/waiting/resendLost";
import { serviceError } from "../../support/errors";
import { aResult, aRotation, day, minute, play, second, type Script, time } from "../../support/rotations";

const hour = 60 * minute;
const startDateTime = time(second);
const own = (actionState: string) => [aResult({ actionState, startDateTime })];

/** Pending until it ends. */
const endingAfter = (endInMs: number, end = "done"): Script["results"] => {
  return (elapsedInMs): ActionResult[] => own(elapsedInMs < endInMs ? "pending" : end);
};

describe("waiting", () => {
  it("follows a rotation through its states to the end, and says each", async () => {
    const states: [number, string][] = [
      [0, "none"],
      [3_000, "pending"],
      [8_000, "active"],
      [12_000, "done"],
    ];
    const stateAt = (elapsedInMs: number) => states.filter(([from]) => from <= elapsedInMs).at(-1)?.[1] ?? "";
    const { context, lines } = play({
      results: (elapsed) => (stateAt(elapsed) === "none" ? [] : own(stateAt(elapsed))),
    });
    const outcome = await waitForResult(context, aRotation(), hour);
    expect(outcome).toEqual({ rotation: expect.objectContaining({ result: own("done")[0] }) as unknown });
    expect(outcome.unfinished).toBeUndefined();
    expect(lines.map((line) => line.split(/[ ,]/)[0])).toEqual(["requested", "pending", "active", "done"]);
  });

  it.each(["done", "failed", "canceled", "notSupported"])("ends with %s", async (end) => {
    const { context } = play({ results: endingAfter(5 * second, end) });
    const { rotation, unfinished } = await waitForResult(context, aRotation(), hour);
    expect([rotation.result.actionState, unfinished]).toEqual([end, undefined]);
  });

  it("does not end with a state that this version doesn't know, and warns of it once", async () => {
    const { context, clock, warnings } = play({
      results: (elapsed) => own(elapsed < minute ? "awaitingAdminAction" : "done"),
    });
    expect((await waitForResult(context, aRotation(), hour)).unfinished).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/^The rotation of FIN-LT-001 .* awaitingAdminAction, which/)]);
    expect(clock.elapsed).toBeGreaterThanOrEqual(minute);
  });

  it("never takes the older result of the device for this one's", async () => {
    const older = aResult({ startDateTime: time(-day) });
    const { context } = play({ results: () => [older] });
    const rotation = aRotation({ attempt: { baseline: [older] } });
    const outcome = await waitForResult(context, rotation, hour);
    expect(outcome).toMatchObject({ rotation, unfinished: "timeout" });
  });

  it("notes how long it looked for a result, in this run and those before, and until when", async () => {
    const { context } = play({});
    const first = await waitForResult(context, aRotation(), minute);
    expect(first.rotation.attempt).toMatchObject({ watchedForInMs: minute, watchedUntil: time(minute) });
    const second_ = await waitForResult(context, first.rotation, minute);
    expect(second_.rotation.attempt).toMatchObject({ watchedForInMs: 2 * minute, watchedUntil: time(2 * minute) });
  });

  it("tells of an end that was never seen under way before it is known to be the own one", async () => {
    const { context, lines } = play({ results: () => own("failed") });
    const { rotation, unfinished } = await waitForResult(context, aRotation(), minute);
    expect([rotation.result.actionState, rotation.unproven?.actionState, unfinished]).toEqual([
      "none",
      "failed",
      "timeout",
    ]);
    expect(lines[0]).toMatch(/^failed, and checked for being the result of this request/);
  });

  it("requests nothing while it waits for a rotation that was accepted", async () => {
    const { context, devices } = play({});
    await waitForResult(context, aRotation(), 3 * hour);
    expect(devices.requests).toEqual([]);
  });

  it("requests a rotation of unknown fate once more after five minutes, and no third time", async () => {
    const lost = { delivery: "unknown", requestId: "" } as const;
    const { context, devices } = play({ accept: () => lost });
    const { rotation } = await waitForResult(context, aRotation({ attempt: lost }), 2 * hour);
    expect(devices.requests).toHaveLength(1);
    expect(rotation.attempt.count).toBe(2);
  });

  it("finds the result of a request of unknown fate that shows late, and requests nothing", async () => {
    const results: Script["results"] = (elapsed) =>
      elapsed < 4 * minute ? [] : own(elapsed < 6 * minute ? "pending" : "done");
    const { context, devices } = play({ results });
    const { rotation } = await waitForResult(context, aRotation({ attempt: { delivery: "unknown" } }), hour);
    expect([rotation.result.actionState, devices.requests.length]).toEqual(["done", 0]);
  });

  it("keeps the rotation when the repeated request is refused", async () => {
    const { context } = play({ accept: () => new ServiceError("denied", "No permission.") });
    const lost = aRotation({ attempt: { delivery: "unknown" } });
    const outcome = await waitForResult(context, lost, hour);
    expect(outcome).toMatchObject({ rotation: lost, unfinished: { kind: "denied" } });
  });

  it("keeps the rotation when a defect of ours shows, and says that it is one", async () => {
    const { context } = play({ failure: () => new TypeError("a defect") });
    const { rotation, unfinished } = await waitForResult(context, aRotation(), hour);
    expect(rotation).toMatchObject(aRotation());
    expect(unfinished).toMatchObject(serviceError("refused", /report it.*a defect/));
  });
});

describe("the deadline", () => {
  it.each([0, 1, 500, 90 * second, 45 * minute, 8 * hour])("ends the wait after exactly %i ms", async (timeoutInMs) => {
    const { context, clock } = play({ results: () => own("pending") });
    const { rotation, unfinished } = await waitForResult(context, aRotation(), timeoutInMs);
    expect([rotation.result.actionState, unfinished]).toEqual(["pending", "timeout"]);
    expect(clock.elapsed).toBe(timeoutInMs);
  });

  it("has a last reading, which still finds the end", async () => {
    const { context, clock } = play({ results: endingAfter(45 * minute) });
    expect((await waitForResult(context, aRotation(), 45 * minute)).unfinished).toBeUndefined();
    expect(clock.elapsed).toBe(45 * minute);
  });

  it("of zero means one reading and no pause", async () => {
    const { context, devices, clock } = play({ results: () => own("pending") });
    expect((await waitForResult(context, aRotation(), 0)).unfinished).toBe("timeout");
    expect([devices.readings.length, clock.elapsed]).toEqual([1, 0]);
  });

  it("counts from the beginning of this wait, not from the request", async () => {
    const { context, clock } = play({ results: () => own("pending") });
    const yesterday = aRotation({ attempt: { requestedDateTime: time(-day), startDateTime } });
    await waitForResult(context, yesterday, 10 * minute);
    expect(clock.elapsed).toBe(10 * minute);
  });
});

describe("a reading without an answer", () => {
  it("is given up after ten minutes and made again, and does not hold up the end of the wait", async () => {
    const { context, clock, devices } = play({ latencyInMs: day });
    const outcome = await waitForResult(context, aRotation(), 25 * minute);
    expect(outcome).toMatchObject({ rotation: aRotation(), unfinished: "timeout" });
    expect(clock.elapsed).toBe(25 * minute);
    const [first, second_, third] = devices.readings;
    expect([first, second_]).toEqual([0, 10 * minute + pauseInMs(10 * minute)]);
    expect(third).toBeCloseTo((second_ ?? 0) + 10 * minute + minute, -4);
  });

  it.each([0, 3 * second])("has ten seconds at least, also in a wait of %i ms", async (timeoutInMs) => {
    const { context, clock } = play({ latencyInMs: day });
    expect(await waitForResult(context, aRotation(), timeoutInMs)).toMatchObject({ unfinished: "timeout" });
    expect(clock.elapsed).toBe(10 * second);
  });
});

describe("a lost request that is repeated", () => {
  const lost = aRotation({ attempt: { delivery: "unknown", watchedForInMs: hour } });

  it.each([25 * minute, 15 * second])(
    "waits for its turn until the end of the wait, after %i ms, and counts for nothing then",
    async (timeoutInMs) => {
      const { context, clock, devices } = play({ turnInMs: day });
      const { rotation, unfinished } = await waitForResult(context, lost, timeoutInMs);
      expect([clock.elapsed, devices.turns, devices.requests, unfinished]).toEqual([timeoutInMs, 1, [], "timeout"]);
      expect(rotation.attempt).toMatchObject({ delivery: "unknown", count: 1 });
      expect(rotation.attempt.isRepeated).toBeUndefined();
    },
  );

  it("has ten seconds at least, also in a wait of no time", async () => {
    const { context, clock, devices } = play({ turnInMs: 9 * second });
    const { rotation } = await waitForResult(context, lost, 0);
    expect([clock.elapsed, devices.requests.length, rotation.attempt.isRepeated]).toEqual([9 * second, 1, true]);
    const late = play({ turnInMs: day });
    await waitForResult(late.context, lost, 0);
    expect([late.clock.elapsed, late.devices.requests]).toEqual([10 * second, []]);
  });
});

describe("canceling", () => {
  it("ends the wait at once, in the midst of a pause, with what is known so far", async () => {
    const { context, clock, canceled, devices } = play({ results: () => own("active") });
    clock.at(20 * minute + 1, () => canceled.abort());
    const { rotation, unfinished } = await waitForResult(context, aRotation(), hour);
    expect([rotation.result.actionState, unfinished]).toEqual(["active", "canceled"]);
    expect(clock.elapsed).toBe(20 * minute + 1);
    expect(devices.requests).toEqual([]);
  });

  it("ends it in the midst of a reading", async () => {
    const { context, clock, canceled, lines } = play({ results: () => own("active"), latencyInMs: 10 * second });
    clock.at(5 * second, () => canceled.abort());
    const outcome = await waitForResult(context, aRotation(), hour);
    expect(outcome).toMatchObject({ rotation: aRotation(), unfinished: "canceled" });
    expect(clock.elapsed).toBe(5 * second);
    expect(lines.filter((line) => line.startsWith("waiting for Graph"))).toEqual([]);
  });

  it("keeps a lost request from being repeated", async () => {
    const { context, canceled, devices } = play({
      results: () => {
        canceled.abort();
        return [];
      },
    });
    const lost = aRotation({ attempt: { delivery: "unknown", watchedForInMs: hour } });
    expect(await waitForResult(context, lost, hour)).toMatchObject({ rotation: lost, unfinished: "canceled" });
    expect(devices.requests).toEqual([]);
  });
});

describe("a service in trouble", () => {
  const down = new ServiceError("unreachable", "nobody answers");

  it("is waited for, and the rotation's end is found afterwards", async () => {
    const { context, clock, lines } = play({
      failure: (elapsed) => (elapsed > 10 * second && elapsed < 20 * minute ? down : undefined),
      results: endingAfter(15 * minute),
    });
    expect((await waitForResult(context, aRotation(), hour)).rotation.result.actionState).toBe("done");
    expect(clock.elapsed).toBeGreaterThanOrEqual(20 * minute);
    expect(lines).toContainEqual(expect.stringMatching(/^waiting for Graph: nobody answers · /));
  });

  it("is waited for till the deadline, and is the reason then, with the last state that was seen", async () => {
    const { context, clock } = play({
      failure: (elapsed) => (elapsed > 10 * second ? down : undefined),
      results: () => own("active"),
    });
    const { rotation, unfinished } = await waitForResult(context, aRotation(), hour);
    expect([rotation.result.actionState, unfinished]).toEqual(["active", down]);
    expect(clock.elapsed).toBe(hour);
  });

  it.each(["denied", "credentials", "noCredentials", "notFound", "refused", "configuration"] as const)(
    "is not waited for when it says %s: that will not pass, and what is known comes back",
    async (kind) => {
      const no = new ServiceError(kind, "No.");
      const { context, clock } = play({
        failure: (elapsed) => (elapsed >= 10 * second ? no : undefined),
        results: () => own("active"),
      });
      const { rotation, unfinished } = await waitForResult(context, aRotation(), hour);
      expect([rotation.result.actionState, unfinished]).toEqual(["active", no]);
      expect(clock.elapsed).toBeLessThan(15 * second);
    },
  );
});

describe("the pace of readings", () => {
  const ends = [400, 9_999, 10_001, 31_700, 61_300, 118_900, 119_999];
  const lateEnds = [120_000, 121_001, 150_500, 333_333, 719_999, 721_000, 1_234_567, 3_600_001, 12_345_678, 80_000_000];
  const latencies = [0, 300];

  async function delayOf(endInMs: number, latencyInMs: number) {
    const { context, clock } = play({ results: endingAfter(endInMs), latencyInMs });
    const { unfinished } = await waitForResult(context, aRotation(), day);
    expect(unfinished).toBeUndefined();
    return clock.elapsed - endInMs;
  }

  it.each(ends.flatMap((end) => latencies.map((latency) => [end, latency] as const)))(
    "notices an end after %i ms within 3 s, with a latency of %i ms",
    async (endInMs, latencyInMs) => {
      expect(await delayOf(endInMs, latencyInMs)).toBeLessThanOrEqual(3 * second);
    },
  );

  it.each([0, 1, 299])(
    "notices an end after %i ms, never seen under way, once every earlier one shows",
    async (endInMs) => {
      const delayInMs = await delayOf(endInMs, 300);
      expect(delayInMs).toBeGreaterThanOrEqual(129 * second);
      expect(delayInMs).toBeLessThanOrEqual(145 * second);
    },
  );

  it.each(lateEnds.flatMap((end) => latencies.map((latency) => [end, latency] as const)))(
    "notices an end after %i ms within a tenth of that, a minute at most, with a latency of %i ms",
    async (endInMs, latencyInMs) => {
      expect(await delayOf(endInMs, latencyInMs)).toBeLessThanOrEqual(Math.min(endInMs / 10, minute) + latencyInMs);
    },
  );

  it("reads every second at first, when a device that is online is about to act", async () => {
    const { context, devices } = play({ results: () => own("pending") });
    await waitForResult(context, aRotation(), 10 * second);
    expect(devices.readings).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((seconds) => seconds * second));
  });

  it("has no pause shorter than a second, and at most 110 readings in half an hour", async () => {
    const { context, clock, devices } = play({ results: () => own("pending") });
    await waitForResult(context, aRotation(), 30 * minute);
    expect(Math.min(...clock.pauses.slice(0, -1))).toBeGreaterThanOrEqual(second);
    expect(devices.readings.length).toBeLessThanOrEqual(110);
  });
});

describe("the progress of half an hour", () => {
  it.each<[string, Script]>([
    ["a device that stays pending", { results: () => own("pending") }],
    ["no result that shows", {}],
    [
      "a service that is down",
      { failure: (elapsed) => new ServiceError("unreachable", `in trouble (request-id ${elapsed})`) },
    ],
  ])("with %s takes from 10 to 40 lines", async (_, script) => {
    const { context, lines } = play(script);
    await waitForResult(context, aRotation(), 30 * minute);
    expect(lines.length).toBeGreaterThanOrEqual(10);
    expect(lines.length).toBeLessThanOrEqual(40);
  });
});
