import type { SendOptions } from "../../../provider/graph/transport/transport";
import { type GraphScript, type Reply, transportOf } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

const second = 1_000;
const minute = 60 * second;

const refusal = (forInMs: number): Reply => ({ status: 429, headers: { "Retry-After": String(forInMs / second) } });

/** Sends requests; notes what those are told who wait for them: the time, and how long it is held up, in seconds. */
function play(script: GraphScript, quota?: { writes: number; requests: number }) {
  const { clock, ...transport } = transportOf(script, quota);
  const told: string[] = [];
  const send = (method: "GET" | "POST", name: string, more: Partial<SendOptions> = {}) => {
    const inSeconds = (timeInMs: number) => `${Math.round(timeInMs / second)}s`;
    const onThrottled = (heldUpForInMs: number) =>
      void told.push(`${name} at ${inSeconds(clock.elapsed)}: ${inSeconds(heldUpForInMs)}`);
    return transport.send(method, `/${name}`, { onThrottled, ...more }).catch(() => null);
  };
  return { clock, told, send };
}

/** Refuses the request of that name until this time since the beginning, with this pause each time. */
const refusing =
  (name: string, untilInMs: number, forInMs: number): GraphScript["reply"] =>
  ({ path, atInMs }) =>
    path === `/${name}` && atInMs < untilInMs ? refusal(forInMs) : undefined;

describe("who waits for a request that 429 holds up", () => {
  it("hears of it after 30 seconds, then once a minute, until it is answered", async () => {
    const { clock, told, send } = play({ reply: refusing("a", second, 200 * second) });
    await send("GET", "a");
    expect(told).toEqual(["a at 30s: 30s", "a at 90s: 90s", "a at 150s: 150s"]);
    expect(clock.timers).toBe(0);
  });

  it("hears nothing of a short pause", async () => {
    const { clock, told, send } = play({ reply: refusing("a", second, 25 * second) });
    await send("GET", "a");
    await clock.sleep(5 * minute, patient);
    expect(told).toEqual([]);
  });

  it("hears of short pauses that add up", async () => {
    const { told, send } = play({ reply: refusing("a", 35 * second, 20 * second) });
    await send("GET", "a");
    expect(told).toEqual(["a at 30s: 30s"]);
  });

  it("hears of a refusal of another request, while its own waits for its turn or comes later", async () => {
    const { clock, told, send } = play({ reply: refusing("a", second, 50 * second) }, { writes: 2, requests: 100 });
    const first = [send("POST", "a"), send("POST", "b")];
    await clock.sleep(10 * second, patient);
    await Promise.all([...first, send("POST", "c")]);
    expect(told).toEqual(["a at 30s: 30s", "c at 40s: 30s"]);
  });

  it("hears of a refusal that came while its request waited for the configured limit", async () => {
    const reply = refusing("a", second, 50 * second);
    const { told, send } = play({ reply, latencyInMs: () => 2 * second }, { writes: 1, requests: 100 });
    await Promise.all([send("POST", "a"), send("POST", "b")]);
    expect(told.slice(0, 2)).toEqual(["b at 32s: 30s", "a at 32s: 30s"]);
  });

  it("hears of a write that the limit on all requests holds up, and not of a read that one on writes does", async () => {
    const reads = play({ reply: refusing("a", second, 50 * second) });
    await Promise.all([reads.send("GET", "a"), reads.clock.sleep(second, patient).then(() => reads.send("POST", "b"))]);
    expect(reads.told).toEqual(["a at 30s: 30s", "b at 31s: 30s"]);
    const writes = play({ reply: refusing("a", second, 50 * second) });
    await Promise.all([writes.send("POST", "a"), writes.send("GET", "b")]);
    expect(writes.told).toEqual(["a at 30s: 30s"]);
  });

  it("hears of it also where the write, or the read, waited for the configured limit by then", async () => {
    const writes = play({ reply: refusing("a", second, 50 * second) }, { writes: 1, requests: 100 });
    await Promise.all([writes.send("POST", "b"), writes.send("POST", "c"), writes.send("GET", "a")]);
    expect(writes.told.sort()).toEqual(["a at 30s: 30s", "c at 30s: 30s"]);
    const reads = play({ reply: refusing("a", second, 50 * second) }, { writes: 1, requests: 1 });
    await Promise.all([reads.send("POST", "a"), reads.send("GET", "b"), reads.send("GET", "c")]);
    expect([reads.clock.elapsed > 40 * second, reads.told]).toEqual([true, ["a at 30s: 30s"]]);
  });

  it("hears nothing of a request that waits for the configured limit alone", async () => {
    const { clock, told, send } = play({}, { writes: 1, requests: 100 });
    await Promise.all(["a", "b", "c", "d"].map((name) => send("POST", name)));
    expect([clock.elapsed > minute, told]).toEqual([true, []]);
  });

  it("hears nothing of the pause after another answer, even if 429 came before", async () => {
    const reply = (_: unknown, nth: number) =>
      [refusal(20 * second), { status: 503, headers: { "Retry-After": "60" } }][nth];
    const { clock, told, send } = play({ reply });
    await send("GET", "a");
    expect([clock.elapsed > minute, told]).toEqual([true, []]);
  });

  it("hears nothing more once the request is given up", async () => {
    const { clock, told, send } = play({ reply: refusing("a", second, 200 * second) });
    await send("GET", "a", { giveUpAtInMs: clock.now() + 40 * second });
    await clock.sleep(5 * minute, patient);
    expect(told).toEqual(["a at 30s: 30s"]);
  });
});
