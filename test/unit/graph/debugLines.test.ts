import { NoAnswerError } from "../../../provider/graph/transport/http";
import { Limits } from "../../../provider/graph/transport/limits";
import { Retries } from "../../../provider/graph/transport/retries";
import { type SendOptions, Transport } from "../../../provider/graph/transport/transport";
import { FakeClock } from "../../support/fakeClock";
import { ManualClock } from "../../support/limitedService";
import { type GraphScript, ScriptedGraph } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

const second = 1_000;
const lines: string[] = [];
const debug = (line: string) => void lines.push(line);
beforeEach(() => {
  lines.length = 0;
  jest.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => jest.restoreAllMocks());

describe("the limits tell the debug log", () => {
  let clock: ManualClock;
  let limits: Limits;
  beforeEach(() => {
    clock = new ManualClock();
    limits = new Limits({ writes: 100, requests: 1_000 }, clock, debug);
  });

  const use = (kind: "write" | "read" | "key", count: number, refused = 0, retryAfterInMs?: number) => {
    limits.sent(kind, count);
    limits.answered(kind, count, { count: refused, retryAfterInMs });
  };

  it("how many of which kind were refused, what they learned from it, and until when", () => {
    use("write", 20);
    clock.time = second;
    use("write", 20, 3, 12 * second);
    expect(lines).toEqual([
      "limiter write: refused 3, took 37 within 20s: learned limit 35 of 100, blocked for 12s, tries more in 40s",
    ]);
    use("key", 1, 1, 7_100);
    expect(lines[1]).toBe(
      "limiter key: refused 1, took 0 within 20s: learned limit 5 of 100, blocked for 8s, tries more in 40s",
    );
  });

  it("that more were taken than they knew of, and nothing of what they knew", () => {
    use("write", 50);
    use("read", 500);
    expect(lines).toEqual([]);
    use("write", 2);
    expect(lines).toEqual(["limiter write: took 52 within 20s: learned limit 52 of 100"]);
  });
});

describe("the retries tell the debug log", () => {
  const get = { method: "GET", path: "/managedDevices/1?$filter=userPrincipalName eq 'ann@example.com'" } as const;
  const post = { method: "POST", path: "/managedDevices/1/rotateBitLockerKeys" } as const;
  const answer = (status: number, retryAfterInMs?: number) => ({
    status,
    body: undefined,
    dateTime: "2026-11-23T12:00:00Z",
    requestId: "",
    retryAfterInMs,
  });

  it("what is sent again when, and what is left of tries and budget, but not the query", () => {
    const retries = new Retries(debug);
    retries.pauseBefore(get, answer(503, 2_000), 1);
    retries.pauseBefore(get, new NoAnswerError(new Error("socket hang up")), 2);
    retries.pauseBefore(post, answer(429, 5_000), 1);
    expect(lines).toEqual([
      "retry GET /managedDevices/1 after 503 in 2000ms: try 1 of 6, budget 99",
      expect.stringMatching(
        /^retry GET \/managedDevices\/1 after .*socket hang up.* in 2000ms: try 2 of 6, budget 98$/,
      ),
      "retry POST /managedDevices/1/rotateBitLockerKeys after 429 as soon as the limits allow: try 1 of 6, budget 97",
    ]);
  });

  it("what is not sent again after trouble, and nothing of other answers", () => {
    const retries = new Retries(debug);
    retries.pauseBefore(get, answer(200), 1);
    retries.pauseBefore(post, answer(403), 1);
    expect(lines).toEqual([]);
    retries.pauseBefore(post, answer(503), 1);
    retries.pauseBefore(get, answer(503), 6);
    expect(lines).toEqual([
      "no retry of POST /managedDevices/1/rotateBitLockerKeys after 503: try 1 of 6, budget 100",
      "no retry of GET /managedDevices/1 after 503: try 6 of 6, budget 100",
    ]);
  });
});

describe("the transport tells the debug log", () => {
  async function linesOf(script: GraphScript, count = 1, more: Partial<SendOptions> = {}) {
    const clock = new FakeClock();
    const limits = new Limits({ writes: 100, requests: 1_000 }, clock, debug);
    const transport = new Transport(new ScriptedGraph(clock, script), limits, clock, debug);
    const send = (name: number) => transport.request({ method: "GET", path: `/${name}` }, { signal: patient, ...more });
    await Promise.all(Array.from({ length: count }, (_, name) => send(name)));
    return lines;
  }

  it("how many leave together, and how many stay", async () => {
    expect(await linesOf({}, 25)).toEqual(["sent read 20, 5 more wait", "sent read 5, 0 more wait"]);
  });

  it("that a request is sent again with a new token", async () => {
    expect(await linesOf({ reply: (_, nth) => (nth === 0 ? 401 : undefined) })).toEqual([
      "sent read 1, 0 more wait",
      "retry GET /0 after 401 as soon as the limits allow: with a new token",
      "sent read 1, 0 more wait",
    ]);
  });

  it("what its limits and its retries decide", async () => {
    const refusal = { status: 429, headers: { "Retry-After": "3" } };
    expect(await linesOf({ reply: (_, nth) => (nth === 0 ? refusal : undefined) })).toEqual([
      "sent read 1, 0 more wait",
      "limiter read: refused 1, took 0 within 20s: learned limit 50 of 1000, blocked for 3s, tries more in 40s",
      "retry GET /0 after 429 as soon as the limits allow: try 1 of 6, budget 99",
      "sent read 1, 0 more wait",
    ]);
  });

  it("that an answer is the last one, since it asks for a long pause or the caller wants no more", async () => {
    await linesOf({ reply: () => ({ status: 503, headers: { "Retry-After": "700" } }) });
    await linesOf({ reply: () => 500 }, 1, { serverErrorTries: 1 });
    expect(lines.filter((line) => line.startsWith("no retry"))).toEqual([
      "no retry of GET /0 after 503: try 1, asks for 700000ms",
      "no retry of GET /0 after 500: try 1, asks for 0ms",
    ]);
  });
});
