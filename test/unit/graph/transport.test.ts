import { getEventListeners } from "node:events";
import type { GraphResponse } from "../../../provider/graph/transport/graphClient";
import { NoAnswerError } from "../../../provider/graph/transport/http";
import type { SendOptions } from "../../../provider/graph/transport/transport";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { createRandom } from "../../../simulator/random";
import { FakeClock } from "../../support/fakeClock";
import { mostWithinWindow } from "../../support/limitedService";
import { type Asked, type GraphScript, type Reply, transportOf } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

const second = 1_000;
const connectionLost = () => new NoAnswerError(Object.assign(new Error("lost"), { code: "ECONNRESET" }));
const nobodyListens = () =>
  new NoAnswerError(Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" }));
const throttled = (retryAfter = ""): Reply => ({ status: 429, headers: { "Retry-After": retryAfter } });
const keysPath = "informationProtection/bitlocker/recoveryKeys";
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

function play(script: GraphScript = {}, quota?: { writes: number; requests: number }) {
  const { clock, graph, transport, send } = transportOf(script, quota, new FakeClock(200_000));
  const get = (path: string | number, more?: Partial<SendOptions>) => send("GET", `/${path}`, more);
  const post = (path: string | number, more?: Partial<SendOptions>) => send("POST", `/${path}`, more);
  const key = (device: string | number) => get(`${keysPath}?${device}`);
  const sizes = () => graph.roundTrips.map(({ length }) => length);
  return { clock, graph, transport, get, post, key, sizes };
}

const statuses = (answers: GraphResponse[]) => answers.map(({ status }) => status);
const settled = async (requests: Promise<GraphResponse>[]) =>
  (await Promise.allSettled(requests)).map((outcome) =>
    outcome.status === "fulfilled" ? outcome.value.status : (outcome.reason as Error),
  );

describe("the transport", () => {
  it("sends a single request without a batch, within milliseconds, and hands over the answer", async () => {
    const { clock, graph, get } = play({
      reply: () => ({ status: 404, body: { x: 1 }, headers: { "request-id": "its-own" } }),
    });
    expect(await get("a")).toMatchObject({ status: 404, body: { x: 1 }, requestId: "its-own" });
    expect(graph.roundTrips).toEqual([[{ method: "GET", path: "/a", atInMs: expect.any(Number) as number }]]);
    expect(graph.asked[0]?.atInMs).toBeLessThanOrEqual(10);
    expect(clock.elapsed).toBeLessThanOrEqual(110);
  });

  it("tells which address it goes to", () => {
    expect(play().transport.connection.graphEndpoint).toBe("https://graph.example");
  });

  describe("with many requests at once", () => {
    it("sends requests that come within milliseconds in one batch, and gives each its own answer", async () => {
      const { graph, clock, get, sizes } = play({ reply: ({ path }) => ({ status: 200, body: path }) });
      const first = [get("a"), get("b")];
      await clock.sleep(3, patient);
      const answers = await Promise.all([...first, get("c")]);
      expect(answers.map(({ body }) => body)).toEqual(["/a", "/b", "/c"]);
      expect([sizes(), graph.asked[0]?.atInMs]).toEqual([[3], 5]);
    });

    it("gathers requests that come soon after others for longer, unless they fill a batch", async () => {
      const { graph, clock, get, sizes } = play();
      const after = (inMs: number, count: number) =>
        clock.sleep(inMs, patient).then(() => Promise.all(numbers(count).map((number) => get(number))));
      await Promise.all([after(0, 1), after(10, 1), after(30, 1), after(60, 20), after(200, 1)]);
      expect(sizes()).toEqual([1, 2, 20, 1]);
      const leftAt = [...new Set(graph.asked.map(({ atInMs }) => atInMs))];
      expect(leftAt).toEqual([5, 55, 60, 205]);
    });

    it("puts at most twenty into a batch, and sends batches beside each other", async () => {
      const { graph, get, sizes } = play({ reply: ({ path }) => ({ status: 200, body: path }) });
      const answers = await Promise.all(numbers(50).map((number) => get(number)));
      expect(answers.map(({ body }) => body)).toEqual(numbers(50).map((number) => `/${number}`));
      expect(sizes()).toEqual([20, 20, 10]);
      expect(new Set(graph.asked.map(({ atInMs }) => atInMs)).size).toBe(1);
    });

    it("has at most sixteen round trips under way", async () => {
      const { graph, get, sizes } = play();
      await Promise.all(numbers(400).map((number) => get(number)));
      expect(sizes()).toEqual(Array(20).fill(20));
      const starts = graph.roundTrips.map(([first]) => first?.atInMs ?? 0);
      expect(starts.filter((atInMs) => atInMs < (graph.answeredAt[0] ?? 0))).toHaveLength(16);
    });

    it("keeps reads and writes apart, so that a read need not wait for the writes' turn", async () => {
      const { graph, get, post } = play({}, { writes: 5, requests: 100 });
      const writes = numbers(10).map((number) => post(`post-${number}`));
      await get("read");
      expect(graph.roundTrips.find(([first]) => first?.path === "/read")).toHaveLength(1);
      expect(graph.paths).toHaveLength(6);
      await Promise.all(writes);
    });

    it("puts requests of one kind into a batch", async () => {
      const { graph, get, post, key } = play();
      await Promise.all(numbers(3).flatMap((number) => [get(`read-${number}`), post(`post-${number}`), key(number)]));
      const batches = graph.roundTrips.map((batch) => batch.map(({ path }) => path));
      expect(batches).toEqual([
        ["/post-0", "/post-1", "/post-2"],
        ["/read-0", "/read-1", "/read-2"],
        numbers(3).map((number) => `/${keysPath}?${number}`),
      ]);
    });

    it("keeps recovery keys apart: neither they nor the devices wait for the other's turn", async () => {
      const { clock, graph, get, key } = play({}, { writes: 1, requests: 5 });
      const keys = numbers(101).map((number) => key(number));
      const reads = numbers(6).map((number) => get(number));
      await Promise.all([...keys, ...reads]);
      const early = graph.asked.filter(({ atInMs }) => atInMs < 19 * second).map(({ path }) => path);
      expect(early.filter((path) => path.includes(keysPath))).toHaveLength(100);
      expect(early.filter((path) => !path.includes(keysPath))).toHaveLength(5);
      expect(clock.elapsed).toBeLessThan(25 * second);
    });

    it("lets urgent requests go ahead of those that wait, but not for ever", async () => {
      const { graph, get } = play({}, { writes: 10, requests: 20 });
      const sweep = numbers(60).map((number) => get(`sweep-${number}`));
      await Promise.all([get("poll-0", { isUrgent: true }), get("poll-1", { isUrgent: true })]);
      expect(graph.paths.slice(0, 3)).toEqual(["/poll-0", "/poll-1", "/sweep-0"]);
      const late = get("poll-late", { isUrgent: true });
      await late;
      expect(graph.paths.indexOf("/poll-late")).toBe(20);
      await Promise.all(sweep);
      expect(graph.paths).toHaveLength(63);
    });

    it("never sends more than the limits allow, whatever the latency", async () => {
      for (const seed of [1, 2, 3]) {
        const random = createRandom(seed);
        const quota = { writes: 40, requests: 100 };
        const { graph, get, post, clock } = play({ latencyInMs: () => random() * 4 * second }, quota);
        const coming = numbers(800).map(async (number) => {
          await clock.sleep(random() * 60 * second, patient);
          return random() < 0.4 ? post(number) : get(number);
        });
        await Promise.all(coming);
        const sentAt = (of: (asked: Asked) => boolean) => graph.asked.filter(of).map(({ atInMs }) => atInMs);
        expect(mostWithinWindow(sentAt(() => true))).toBeLessThanOrEqual(quota.requests);
        expect(mostWithinWindow(sentAt(({ method }) => method === "POST"))).toBeLessThanOrEqual(quota.writes);
        expect(graph.paths).toHaveLength(800);
      }
    });

    it("wakes up as soon as the limits allow a request, and does not poll", async () => {
      const { graph, get, clock } = play({ latencyInMs: () => 0 }, { writes: 10, requests: 10 });
      for (const number of numbers(10)) {
        await get(number);
        await clock.sleep(200, patient);
      }
      const before = clock.pauses.length;
      await Promise.all(numbers(10).map((number) => get(10 + number)));
      const starts = graph.asked.slice(10).map(({ atInMs }) => atInMs);
      expect(Math.min(...starts)).toBeGreaterThanOrEqual(20 * second);
      expect(Math.max(...starts)).toBeLessThanOrEqual(22.5 * second);
      expect(clock.pauses.length - before).toBeLessThanOrEqual(40);
    });

    it("does not poll while it waits for answers", async () => {
      const { get, post, clock } = play({ latencyInMs: () => 10 * second }, { writes: 5, requests: 20 });
      await Promise.all([...numbers(7).map((number) => post(number)), ...numbers(18).map((number) => get(number))]);
      expect(clock.elapsed).toBeGreaterThan(30 * second);
      expect(clock.pauses.length).toBeLessThanOrEqual(40);
    });

    it("sends what comes after long silences and in the midst of pauses", async () => {
      const random = createRandom(7);
      const { graph, get, post, clock } = play({ latencyInMs: () => random() * second }, { writes: 5, requests: 20 });
      for (const number of numbers(300)) {
        const request = random() < 0.3 ? post(number) : get(number, { isUrgent: random() < 0.5 });
        if (random() < 0.5) await request;
        if (random() < 0.2) await clock.sleep(random() * 30 * second, patient);
      }
      await get("last");
      expect(graph.paths.length).toBeGreaterThan(200);
    });

    it("takes ten thousand requests on one signal with one listener: Node warns of more than ten", async () => {
      const { signal } = new AbortController();
      const { get } = play({}, { writes: 1, requests: 100_000 });
      const requests = numbers(10_000).map((number) => get(number, { signal }));
      expect(getEventListeners(signal, "abort")).toHaveLength(1);
      expect((await Promise.all(requests)).length).toBe(10_000);
    });
  });

  describe("when requests are refused", () => {
    it("makes the pause that the longest of them asks for, then sends those again, and only those", async () => {
      const refusals = { "/1": throttled("3"), "/3": throttled("7.5"), "/4": throttled() };
      const { graph, get } = play({
        reply: ({ path }, nth) => (nth === 0 ? new Map(Object.entries(refusals)).get(path) : undefined),
      });
      const answers = await Promise.all(numbers(6).map((number) => get(number)));
      expect(statuses(answers)).toEqual(Array(6).fill(200));
      const [, again] = graph.roundTrips;
      expect(again?.map(({ path }) => path)).toEqual(["/1", "/3", "/4"]);
      expect(again?.[0]?.atInMs).toBe((graph.answeredAt[0] ?? 0) + 7_500);
    });

    it("repeats POSTs as well, which surely were not carried out", async () => {
      const { graph, post } = play({ reply: (_, nth) => (nth === 0 ? throttled("2") : undefined) });
      expect(statuses(await Promise.all([post("a"), post("b")]))).toEqual([204, 204]);
      expect(graph.paths).toEqual(["/a", "/b", "/a", "/b"]);
    });

    it("makes no other request of that kind meanwhile", async () => {
      const { graph, get, clock } = play({ reply: (_, nth) => (nth === 0 ? throttled("10") : undefined) });
      const first = get("a");
      await clock.sleep(second, patient);
      await Promise.all([first, get("b", { isUrgent: true })]);
      const [, ...later] = graph.asked;
      expect(Math.min(...later.map(({ atInMs }) => atInMs))).toBeGreaterThanOrEqual(10 * second);
    });

    it("makes other requests meanwhile when it is recovery keys that are refused", async () => {
      const { clock, get, post, key } = play({
        reply: ({ path }, nth) => (path.includes(keysPath) && nth === 0 ? throttled("10") : undefined),
      });
      const keys = key("a");
      await clock.sleep(second, patient);
      expect(statuses(await Promise.all([get("b"), post("c")]))).toEqual([200, 204]);
      expect(clock.elapsed).toBeLessThan(2 * second);
      expect((await keys).status).toBe(200);
      expect(clock.elapsed).toBeGreaterThanOrEqual(10 * second);
    });

    it("gives up after six tries, with the refusal for the answer", async () => {
      const { graph, get } = play({ reply: () => throttled("1") });
      expect((await get("a")).status).toBe(429);
      expect(graph.paths).toHaveLength(6);
    });

    it("follows the same rules when a batch is refused as a whole", async () => {
      const { graph, post } = play({ outer: (nth) => (nth === 0 ? throttled("5") : undefined) });
      expect(statuses(await Promise.all([post("a"), post("b")]))).toEqual([204, 204]);
      expect(graph.roundTrips[1]?.[0]?.atInMs).toBe((graph.answeredAt[0] ?? 0) + 5 * second);
    });
  });

  describe("when something goes wrong", () => {
    it.each([500, 503])(
      "repeats a read after %i after a pause, alone, and no POST of the same time",
      async (status) => {
        const { graph, get, post } = play({ reply: (_, nth) => (nth === 0 ? status : undefined) });
        const [read, write] = await Promise.all([get("read"), post("write")]);
        expect([read.status, write.status]).toEqual([200, status]);
        expect(graph.paths.filter((path) => path === "/write")).toHaveLength(1);
        const [first, again] = graph.asked.filter(({ path }) => path === "/read");
        expect((again?.atInMs ?? 0) - (first?.atInMs ?? 0)).toBeGreaterThanOrEqual(600);
      },
    );

    it("leaves the fate of each POST unknown when a batch fails as a whole, and repeats none", async () => {
      const lost = connectionLost();
      const { graph, post } = play({ outer: () => lost });
      expect(await settled([post("a"), post("b"), post("c")])).toEqual([lost, lost, lost]);
      expect(graph.roundTrips).toHaveLength(1);
    });

    it.each([502, 504])("hands an outer %i to each POST of a batch, and repeats none", async (status) => {
      const { graph, post } = play({ outer: () => status });
      expect(await settled([post("a"), post("b")])).toEqual([status, status]);
      expect(graph.roundTrips).toHaveLength(1);
    });

    it("leaves the fate of a POST unknown that a batch has no answer to, and repeats the reads", async () => {
      const partly = { status: 200, body: { responses: [{ id: "0", status: 204 }] } };
      const { graph, get, post } = play({ outer: (nth) => (nth < 2 ? partly : undefined) });
      const outcomes = settled([post("a"), post("b"), get("c"), get("d")]);
      expect(await outcomes).toEqual([204, expect.objectContaining({ mayBeSent: true }), 204, 200]);
      expect(graph.paths).toEqual(["/a", "/b", "/c", "/d", "/d"]);
    });

    it("repeats a whole batch, POSTs too, when no server listened, and rejects when that goes on", async () => {
      const refused = nobodyListens();
      const once = play({ outer: (nth) => (nth === 0 ? refused : undefined) });
      expect(await settled([once.post("a"), once.post("b")])).toEqual([204, 204]);
      const always = play({ outer: () => refused });
      expect(await settled([always.post("a"), always.get("b")])).toEqual([refused, refused]);
      expect(always.graph.paths.filter((path) => path === "/a")).toHaveLength(6);
    });

    it("asks a service that always fails a bounded number of times, and each request is answered", async () => {
      const { graph, get } = play({ reply: () => 503 });
      expect(await settled(numbers(300).map((number) => get(number)))).toEqual(Array(300).fill(503));
      expect(graph.paths).toHaveLength(400);
    });

    it("spends no repeats of the devices on recovery keys that always fail", async () => {
      const { graph, get, key } = play({ reply: ({ path }, nth) => (path.includes(keysPath) || !nth ? 503 : 200) });
      expect(await settled(numbers(60).map((number) => key(number)))).toEqual(Array(60).fill(503));
      expect(graph.paths).toHaveLength(160);
      expect((await get("device")).status).toBe(200);
    });

    it("takes any other error for one that leaves open whether the request was carried out", async () => {
      const { graph, get, post, clock } = play({ outer: (nth) => (nth === 0 ? new TypeError("a defect") : undefined) });
      const [outcome] = await settled([post("a")]);
      expect(outcome).toBeInstanceOf(NoAnswerError);
      expect(outcome).toMatchObject({ mayBeSent: true, message: "a defect" });
      // It goes on all the same, also once all its round trips were struck.
      expect(await settled(numbers(40).map((number) => get(number)))).toEqual(Array(40).fill(200));
      expect([graph.roundTrips.length, clock.elapsed < 10 * second]).toEqual([3, true]);
    });

    it("is not stopped by round trips that all fail", async () => {
      const { get } = play({ outer: (nth) => (nth < 40 ? new TypeError("a defect") : undefined) });
      await settled(numbers(800).map((number) => get(number)));
      expect((await get("last")).status).toBe(200);
    });
  });

  describe("as for the token", () => {
    const noToken = new ServiceError("credentials", "Entra ID refused.");

    it("rejects each request when there is none, sends nothing, and tries again with the next one", async () => {
      let isRefused = true;
      const { graph, get, post } = play({ token: () => (isRefused ? noToken : 0) });
      expect(await settled([get("a"), get("b"), post("c")])).toEqual([noToken, noToken, noToken]);
      expect(graph.roundTrips).toEqual([]);
      isRefused = false;
      expect((await get("a")).status).toBe(200);
    });

    it("sends what a token was refused to inside a batch once more", async () => {
      const { graph, get, post } = play({ reply: ({ path }, nth) => (path !== "/b" && nth === 0 ? 401 : undefined) });
      expect(statuses(await Promise.all([post("a"), post("b"), get("c"), get("d")]))).toEqual([204, 204, 200, 200]);
      expect(graph.paths.sort()).toEqual(["/a", "/a", "/b", "/c", "/c", "/d", "/d"]);
    });

    it("hands over a 401 that comes again", async () => {
      const { graph, get } = play({ reply: () => 401 });
      expect(statuses(await Promise.all([get("a"), get("b")]))).toEqual([401, 401]);
      expect(graph.paths).toEqual(["/a", "/b", "/a", "/b"]);
      expect((await get("c")).status).toBe(401);
      expect(graph.paths.slice(4)).toEqual(["/c", "/c"]);
    });
  });

  describe("given a time for a read", () => {
    const tooLate = { name: "ServiceError", kind: "unreachable", message: "no answer came in time" };

    it("waits no longer for it, whether it is under way or not, and sends nothing more for it", async () => {
      const { get, graph, clock } = play({ latencyInMs: () => 7 * second }, { writes: 1, requests: 1 });
      const [first, next] = [get("a", { giveUpAtInMs: clock.now() + 5 * second }), get("b")];
      const third = get("c", { giveUpAtInMs: clock.now() + 20 * second });
      await expect(first).rejects.toMatchObject(tooLate);
      expect(clock.elapsed).toBe(5 * second);
      await expect(third).rejects.toMatchObject(tooLate);
      expect(clock.elapsed).toBe(20 * second);
      expect((await next).status).toBe(200);
      await clock.sleep(60 * second, patient);
      expect(graph.paths).toEqual(["/a", "/b"]);
    });

    it("lets those travel together that come after one was given up", async () => {
      const { get, sizes, clock } = play();
      await expect(get("a", { giveUpAtInMs: clock.now() + 1 })).rejects.toMatchObject(tooLate);
      await clock.sleep(second, patient);
      await Promise.all([get("b"), clock.sleep(3, patient).then(() => get("c"))]);
      expect(sizes()).toEqual([2]);
    });

    it("does not wait at all when the time is over, and not for the time when the answer is there", async () => {
      const { get, graph, clock } = play();
      await expect(get("a", { giveUpAtInMs: clock.now() - 1 })).rejects.toMatchObject(tooLate);
      expect(graph.paths).toEqual([]);
      expect((await get("b", { giveUpAtInMs: clock.now() + 100 * second })).status).toBe(200);
      // With nothing else to do, the clock would leap to a timer that is left.
      for (const _ of numbers(5)) await new Promise(setImmediate);
      expect(clock.elapsed).toBeLessThan(second);
    });
  });

  describe("when it is canceled", () => {
    const canceledError = { name: "ServiceError", kind: "refused", message: "The run was canceled." };

    it("sends nothing for a signal that has aborted already", async () => {
      const { graph, get, post } = play();
      const outcomes = await settled([
        get("a", { signal: AbortSignal.abort() }),
        post("b", { signal: AbortSignal.abort() }),
      ]);
      expect(outcomes).toMatchObject([canceledError, canceledError]);
      expect((await get("c")).status).toBe(200);
      expect(graph.paths).toEqual(["/c"]);
    });

    it("sends nothing that still waits for its turn, and says so at once", async () => {
      const { graph, get, post, clock } = play({}, { writes: 5, requests: 5 });
      const canceled = new AbortController();
      clock.at(2 * second, () => canceled.abort());
      const requests = numbers(20).map((number) => (number % 2 ? post : get)(number, { signal: canceled.signal }));
      const outcomes = await settled(requests);
      expect(clock.elapsed).toBe(2 * second);
      expect(outcomes.filter((outcome) => typeof outcome === "number")).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome instanceof ServiceError)).toHaveLength(15);
      expect((await get("another's")).status).toBe(200);
      expect(graph.paths).toHaveLength(6);
    });

    it("waits no more for a read that is under way, but a little for a POST, to know its fate", async () => {
      const { get, post, clock } = play({ latencyInMs: () => 7 * second });
      const canceled = new AbortController();
      const { signal } = canceled;
      clock.at(5 * second, () => canceled.abort());
      const write = post("a", { signal });
      await expect(get("b", { signal })).rejects.toMatchObject(canceledError);
      expect(clock.elapsed).toBe(5 * second);
      expect((await write).status).toBe(204);
      expect(clock.elapsed).toBeGreaterThanOrEqual(7 * second);
    });

    it("leaves the fate of a POST unknown that is not answered within a few seconds then", async () => {
      const { post, clock } = play({ latencyInMs: () => 50 * second });
      const canceled = new AbortController();
      clock.at(5 * second, () => canceled.abort());
      const [outcome] = await settled([post("a", { signal: canceled.signal })]);
      expect(outcome).toBeInstanceOf(NoAnswerError);
      expect(outcome).toMatchObject({ mayBeSent: true });
      expect(clock.elapsed).toBeLessThanOrEqual(10 * second);
    });

    it.each<[string, GraphScript]>([
      ["after 429", { reply: () => throttled("30") }],
      [
        "after 503",
        {
          reply: ({ method }) =>
            method === "GET" ? { status: 503, headers: { "Retry-After": "30" } } : throttled("30"),
        },
      ],
    ])("repeats nothing, and says so in the midst of the pause %s", async (_, script) => {
      const { graph, get, post, clock } = play(script);
      const canceled = new AbortController();
      const { signal } = canceled;
      clock.at(10 * second, () => canceled.abort());
      const outcomes = await settled([get("a", { signal }), post("b", { signal })]);
      expect(outcomes).toMatchObject([canceledError, canceledError]);
      expect(clock.elapsed).toBe(10 * second);
      await clock.sleep(90 * second, patient);
      expect(graph.paths.sort()).toEqual(["/a", "/b"]);
    });

    it("spends no repeats on requests that were given up", async () => {
      const { graph, get, clock } = play({
        reply: (_, nth) => (nth === 0 ? 503 : undefined),
        latencyInMs: () => second,
      });
      const canceled = new AbortController();
      clock.at(second / 2, () => canceled.abort());
      await settled(numbers(200).map((number) => get(number, { signal: canceled.signal })));
      await clock.sleep(5 * second, patient);
      expect(statuses(await Promise.all(numbers(100).map((number) => get(`later-${number}`))))).toEqual(
        Array(100).fill(200),
      );
      expect(graph.paths).toHaveLength(400);
    });

    it("hands over what a POST was answered that was under way, and does not repeat it", async () => {
      const { graph, post, clock } = play({ reply: () => throttled("1"), latencyInMs: () => 7 * second });
      const canceled = new AbortController();
      clock.at(5 * second, () => canceled.abort());
      expect((await post("a", { signal: canceled.signal })).status).toBe(429);
      expect(graph.paths).toHaveLength(1);
    });

    it("sends nothing when it is canceled while a token is fetched, and says so at once", async () => {
      const { graph, get, post, clock } = play({ token: () => 20 * second });
      const canceled = new AbortController();
      const { signal } = canceled;
      clock.at(5 * second, () => canceled.abort());
      const others = Promise.all([post("another's"), get("another's too")]);
      const outcomes = await settled([post("a", { signal }), get("b", { signal })]);
      expect([outcomes, clock.elapsed]).toMatchObject([[canceledError, canceledError], 5 * second]);
      expect(statuses(await others)).toEqual([204, 200]);
      expect(graph.paths.sort()).toEqual(["/another's", "/another's too"]);
    });

    it("asks for no timer longer than there are when only given-up requests are left", async () => {
      const { get, clock } = play();
      const canceled = new AbortController();
      const request = get("a", { signal: canceled.signal });
      canceled.abort();
      await expect(request).rejects.toMatchObject(canceledError);
      await clock.sleep(second, patient);
      expect(Math.max(...clock.pauses)).toBeLessThan(2 ** 31);
      expect((await get("b")).status).toBe(200);
    });
  });
});
