import { NoAnswerError } from "../../../provider/graph/transport/http";
import type { SendOptions } from "../../../provider/graph/transport/transport";
import { NotInTimeError } from "../../../provider/rotation/serviceError";
import type { FakeClock } from "../../support/fakeClock";
import { type GraphScript, type Reply, transportOf } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

const second = 1_000;
const asking = (status: number, seconds: number): Reply => ({ status, headers: { "Retry-After": String(seconds) } });

function play(script: GraphScript, quota?: { writes: number; requests: number }) {
  const { clock, graph, ...transport } = transportOf(script, quota);
  const send = (...request: Parameters<typeof transport.send>) =>
    transport.send(...request).then(
      ({ status }) => status,
      (error: unknown) => error,
    );
  /** How many timers are left once a request is settled. */
  const timersAfter = async (request: Promise<unknown>) => {
    await request;
    return clock.timers;
  };
  return { clock, graph, send, timersAfter };
}

/** The two ways in which a request is given up, a quarter of a minute after it was made. */
const waysToGiveUp: [string, (clock: FakeClock) => Partial<SendOptions>][] = [
  ["the run is canceled", (clock) => ({ signal: abortingAt(clock, 15 * second) })],
  ["its time is up", (clock) => ({ giveUpAtInMs: clock.now() + 15 * second })],
];

function abortingAt(clock: FakeClock, elapsedInMs: number): AbortSignal {
  const canceled = new AbortController();
  clock.at(elapsedInMs, () => canceled.abort());
  return canceled.signal;
}

describe.each(waysToGiveUp)("once a request is given up because %s", (_, manner) => {
  it.each<[string, GraphScript]>([
    ["a pause before it is repeated", { reply: () => asking(503, 300) }],
    ["a pause of all requests of its kind", { reply: () => asking(429, 300) }],
    ["a long way", { latencyInMs: () => 16 * second }],
  ])("no timer is left of %s", async (what, script) => {
    const { clock, send, timersAfter } = play(script);
    const timers = await timersAfter(send("GET", "/a", manner(clock)));
    expect(clock.elapsed).toBe(15 * second);
    // The answer that is on its way is the script's.
    expect(timers).toBe(what === "a long way" ? 1 : 0);
  });

  it("no timer is left that would have given up a POST whose answer came just in time", async () => {
    const { clock, send, timersAfter } = play({ latencyInMs: () => 16 * second });
    expect(await timersAfter(send("POST", "/a", manner(clock)))).toBe(0);
  });

  it("requests behind it keep their turn, and it is not sent", async () => {
    const { clock, graph, send } = play({ reply: ({ path }, nth) => (path === "/a" && !nth ? asking(429, 60) : 200) });
    const answers = await Promise.all([send("GET", "/a", manner(clock)), send("GET", "/b")]);
    await clock.sleep(second, patient);
    const [late] = await Promise.all([send("GET", "/c")]);
    expect([answers[1], late]).toEqual([200, 200]);
    expect(graph.paths).toEqual(["/a", "/b", "/c"]);
  });
});

// The pauses between repeats are as long as they are on average.
beforeEach(() => jest.spyOn(Math, "random").mockReturnValue(0.5));
afterEach(() => jest.restoreAllMocks());

describe.each(waysToGiveUp)("a POST that is given up because %s", (_, manner) => {
  it.each<[string, GraphScript]>([
    ["its turn", {}],
    ["its turn after a refusal", { reply: ({ path }) => (path === "/a" ? asking(429, 300) : 204) }],
    ["the end of a pause after no server listened", { outer: () => notListening }],
    ["a token", { token: () => 60 * second }],
  ])("counts as not sent while it waits for %s", async (what, script) => {
    const { clock, graph, send } = play(script, { writes: what === "its turn" ? 1 : 2, requests: 100 });
    if (what === "its turn") await send("POST", "/first");
    const outcome = await send("POST", "/a", manner(clock));
    expect(outcome).toMatchObject({ name: "ServiceError" });
    expect(outcome).not.toBeInstanceOf(NoAnswerError);
    const before = graph.paths.filter((path) => path === "/a").length;
    await clock.sleep(600 * second, patient);
    expect(graph.paths.filter((path) => path === "/a")).toHaveLength(before);
  });

  it("is of unknown fate while it is on its way", async () => {
    const { clock, send } = play({ latencyInMs: () => 50 * second });
    expect(await send("POST", "/a", manner(clock))).toMatchObject({ mayBeSent: true });
    expect(clock.elapsed).toBe(18 * second);
  });
});

const notListening = new NoAnswerError(
  Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" }),
);

it("hands over what was answered to a POST whose time is up on its way, and does not repeat it", async () => {
  const { clock, graph, send } = play({ reply: () => asking(429, 1), latencyInMs: () => 2 * second });
  expect(await send("POST", "/a", { giveUpAtInMs: clock.now() + second })).toBe(429);
  await clock.sleep(60 * second, patient);
  expect(graph.paths).toEqual(["/a"]);
});

it("says of a POST whose time is up before its turn that it was not in time", async () => {
  const { clock, send } = play({ token: () => 60 * second });
  expect(await send("POST", "/a", { giveUpAtInMs: clock.now() + second })).toBeInstanceOf(NotInTimeError);
});
