import type { GraphResponse } from "../../../provider/graph/transport/graphClient";
import type { SendOptions } from "../../../provider/graph/transport/transport";
import { NotInTimeError } from "../../../provider/rotation/serviceError";
import { type GraphScript, type Reply, transportOf } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const tenMinutes = 10 * minute;
const keysPath = "/informationProtection/bitlocker/recoveryKeys";

const asking = (status: number, forInMs: number, id = "its-own"): Reply => ({
  status,
  headers: { "Retry-After": String(forInMs / second), "request-id": id },
});

function play(script: GraphScript, quota?: { writes: number; requests: number }) {
  const { clock, graph, send } = transportOf(script, quota);
  const sending = (method: "GET" | "POST") => (path: string, more?: Partial<SendOptions>) =>
    send(method, path, more).catch((error: unknown) => error as Error) as Promise<GraphResponse>;
  return { clock, graph, get: sending("GET"), post: sending("POST") };
}

/** A service that refuses its first request, and asks for this pause. */
const refusingFirst = (forInMs: number): GraphScript => ({
  reply: ({ path, atInMs }) => (path === "/first" && atInMs < minute ? asking(429, forInMs) : undefined),
});

describe("without a time to give up at", () => {
  it.each([
    ["GET", 429],
    ["POST", 429],
    ["GET", 503],
  ] as const)("a %s that is asked by %i to wait for longer than ten minutes has its answer", async (method, status) => {
    const { clock, graph, get, post } = play({ reply: () => asking(status, tenMinutes + second) });
    const answer = await (method === "GET" ? get : post)("/a");
    expect(answer).toMatchObject({ status, requestId: "its-own", retryAfterInMs: tenMinutes + second });
    expect([graph.paths, clock.elapsed < second, clock.timers]).toEqual([["/a"], true, 0]);
  });

  it.each([429, 503])("a request waits for ten minutes where %i asks for that", async (status) => {
    const { clock, get } = play({ reply: (_, nth) => (nth === 0 ? asking(status, tenMinutes) : undefined) });
    expect((await get("/a")).status).toBe(200);
    expect(clock.elapsed).toBeGreaterThanOrEqual(tenMinutes);
  });

  it("requests that wait for their turn get the same answer, and are not sent", async () => {
    const { clock, graph, get, post } = play(refusingFirst(2 * hour), { writes: 1, requests: 3 });
    const requests = [post("/a"), get("/first"), get("/b"), get("/c"), post("/d")];
    const answers = await Promise.all(requests);
    expect(answers.map(({ status }) => status)).toEqual([204, 429, 200, 429, 429]);
    expect(answers[3]).toMatchObject({ requestId: "its-own", retryAfterInMs: 2 * hour });
    expect([graph.paths, clock.elapsed < minute]).toEqual([["/a", "/first", "/b"], true]);
  });

  it.each(["/a", "/b"])("those beside %s in its batch that were refused for a moment have its answer", async (long) => {
    const { clock, get } = play({ reply: ({ path }) => asking(429, path === long ? 2 * hour : second, path) });
    expect(await Promise.all([get("/a"), get("/b")])).toMatchObject([{ requestId: long }, { requestId: long }]);
    expect(clock.elapsed).toBeLessThan(minute);
  });

  it("later requests get that answer as long as more than ten minutes are left", async () => {
    const { clock, graph, get, post } = play(refusingFirst(2 * hour));
    await get("/first");
    await clock.sleep(2 * hour - 11 * minute, patient);
    expect([await get("/b"), await post("/c")]).toMatchObject([{ status: 429 }, { status: 429 }]);
    await clock.sleep(2 * minute, patient);
    expect((await get("/d")).status).toBe(200);
    expect(clock.elapsed).toBeGreaterThanOrEqual(2 * hour);
    expect(graph.paths).toEqual(["/first", "/d"]);
  });

  it("recovery keys do not wait for the devices, nor reads for writes", async () => {
    const { graph, get, post } = play({
      reply: ({ method }) => (method === "POST" ? asking(429, 2 * hour) : undefined),
    });
    expect((await post("/a")).status).toBe(429);
    expect([await get("/b"), await get(keysPath)]).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(graph.paths).toEqual(["/a", "/b", keysPath]);
  });
});

describe("with a time to give up at", () => {
  it.each([429, 503])("a request that is asked by %i to wait for hours is given up then", async (status) => {
    const { clock, graph, get } = play({ reply: () => asking(status, 2 * hour) });
    expect(await get("/a", { giveUpAtInMs: clock.now() + hour })).toBeInstanceOf(NotInTimeError);
    expect([clock.elapsed, graph.paths]).toEqual([hour, ["/a"]]);
  });

  it("a request is sent after hours, also beside others that have none", async () => {
    const { clock, get } = play(refusingFirst(2 * hour), { writes: 1, requests: 1 });
    const giveUpAtInMs = clock.now() + 3 * hour;
    const answers = await Promise.all([get("/first"), get("/b"), get("/c", { giveUpAtInMs })]);
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(clock.elapsed).toBeGreaterThanOrEqual(2 * hour);
  });
});
