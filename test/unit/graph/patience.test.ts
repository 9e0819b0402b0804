import { NoAnswerError } from "../../../provider/graph/http";
import { type Failure, patiently } from "../../../provider/graph/patience";
import type { Answer } from "../../../provider/graph/transport";
import { FakeClock } from "../../support/fakeClock";

const answer = (status: number, retryAfterInMs?: number): Answer => ({
  status,
  body: undefined,
  dateTime: "2026-11-23T12:00:00Z",
  requestId: "",
  retryAfterInMs,
});
const noAnswer = () => new NoAnswerError(new Error("connection lost"));

function sending(outcomes: (Answer | Error)[], isSafe: (failure: Failure) => boolean = () => true) {
  const clock = new FakeClock();
  const canceled = new AbortController();
  let sent = 0;
  const send = async () => {
    const outcome = outcomes[Math.min(sent, outcomes.length - 1)];
    sent += 1;
    if (outcome instanceof Error) throw outcome;
    return outcome as Answer;
  };
  const result = () => patiently(send, { clock, signal: canceled.signal, isSafe });
  return { result, clock, canceled, sent: () => sent };
}

describe("patiently", () => {
  it.each([200, 204, 400, 401, 403, 404, 412])("takes %i for an answer at once", async (status) => {
    const { result, clock, sent } = sending([answer(status)]);
    expect((await result()).status).toBe(status);
    expect([sent(), clock.pauses]).toEqual([1, []]);
  });

  it.each([429, 500, 502, 503, 504])("sends again after %i", async (status) => {
    const { result, sent } = sending([answer(status), answer(status), answer(200)]);
    expect((await result()).status).toBe(200);
    expect(sent()).toBe(3);
  });

  it("sends again after no answer", async () => {
    const { result, sent } = sending([noAnswer(), answer(200)]);
    expect((await result()).status).toBe(200);
    expect(sent()).toBe(2);
  });

  it("gives up after five tries, with the last failure for its answer", async () => {
    const { result, clock, sent } = sending([answer(500), answer(500), answer(500), answer(500), answer(503)]);
    expect((await result()).status).toBe(503);
    expect([sent(), clock.pauses.length]).toEqual([5, 4]);
  });

  it("rejects when the last failure was no answer", async () => {
    const lost = noAnswer();
    const { result, sent } = sending([answer(500), lost]);
    await expect(result()).rejects.toBe(lost);
    expect(sent()).toBe(5);
  });

  it("sends nothing again that is not safe to", async () => {
    const failures: Failure[] = [];
    const unsafe = (failure: Failure) => {
      failures.push(failure);
      return false;
    };
    const lost = noAnswer();
    expect((await sending([answer(504)], unsafe).result()).status).toBe(504);
    await expect(sending([lost], unsafe).result()).rejects.toBe(lost);
    expect(failures).toEqual([504, lost]);
  });

  it("pauses as long as it is asked to", async () => {
    const { result, clock } = sending([answer(429, 2_128), answer(503, 0), answer(200)]);
    await result();
    expect(clock.pauses).toEqual([2_128, 0]);
  });

  it("pauses a minute at most, whatever it is asked", async () => {
    const { result, clock } = sending([answer(429, 86_400_000), answer(200)]);
    await result();
    expect(clock.pauses).toEqual([60_000]);
  });

  it.each([
    [0, [500, 1_000, 2_000, 4_000]],
    [0.5, [1_000, 2_000, 4_000, 8_000]],
    [1, [1_500, 3_000, 6_000, 12_000]],
  ])("otherwise doubles its pauses, with a jitter of half of them each way (%d)", async (random, pauses) => {
    jest.spyOn(Math, "random").mockReturnValue(random);
    const { result, clock } = sending([answer(429), answer(500), noAnswer(), answer(503), answer(200)]);
    await result();
    expect(clock.pauses).toEqual(pauses);
    jest.restoreAllMocks();
  });

  it("sends nothing again once it is canceled", async () => {
    const { result, canceled, sent } = sending([answer(429), answer(200)]);
    canceled.abort();
    expect((await result()).status).toBe(429);
    expect(sent()).toBe(1);
  });

  it("sends nothing again when it is canceled in the midst of a pause", async () => {
    const { result, clock, canceled, sent } = sending([answer(429, 30_000), answer(200)]);
    clock.at(10_000, () => canceled.abort());
    expect((await result()).status).toBe(429);
    expect([sent(), clock.elapsed]).toEqual([1, 10_000]);
  });

  it("lets a defect pass through at once", async () => {
    const { result, sent } = sending([new TypeError("a defect")]);
    await expect(result()).rejects.toThrow("a defect");
    expect(sent()).toBe(1);
  });
});
