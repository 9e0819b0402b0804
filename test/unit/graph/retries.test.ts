import { type GraphResponse } from "../../../provider/graph/transport/graphClient";
import { NoAnswerError } from "../../../provider/graph/transport/http";
import { isRefused, Retries } from "../../../provider/graph/transport/retries";
import { ProxyError } from "../../../provider/graph/transport/tunnel";

const answer = (status: number, retryAfterInMs?: number): GraphResponse => ({
  status,
  body: undefined,
  dateTime: "2026-11-23T12:00:00Z",
  requestId: "",
  ...(retryAfterInMs !== undefined && { retryAfterInMs }),
});
const failure = (code: string, syscall: string) => new NoAnswerError(Object.assign(new Error(code), { code, syscall }));
const connectionLost = failure("ECONNRESET", "read");
const nobodyListens = failure("ECONNREFUSED", "connect");
const methods = ["GET", "POST"] as const;
const requests = {
  GET: { method: "GET", path: "/devices/1?$filter=userName eq 'Ann'" },
  POST: { method: "POST", path: "/devices/1/rotate" },
} as const;

describe("retries", () => {
  let retries: Retries;
  beforeEach(() => {
    retries = new Retries();
    jest.spyOn(Math, "random").mockReturnValue(0.5);
  });
  afterEach(() => jest.restoreAllMocks());

  it.each([200, 204, 400, 401, 403, 404, 409, 412])("take %i for the answer", (status) => {
    for (const method of methods)
      expect(retries.pauseBefore(requests[method], answer(status, 5_000), 1)).toBeUndefined();
  });

  it.each([500, 502, 503, 504])(
    "send a read again after %i, and no POST, which may have been carried out",
    (status) => {
      expect(retries.pauseBefore(requests.GET, answer(status), 1)).toBe(1_000);
      expect(retries.pauseBefore(requests.POST, answer(status), 1)).toBeUndefined();
    },
  );

  it("send a read again when the connection is lost, and no POST, which may have been carried out", () => {
    expect(retries.pauseBefore(requests.GET, connectionLost, 1)).toBe(1_000);
    expect(retries.pauseBefore(requests.POST, connectionLost, 1)).toBeUndefined();
  });

  it("send either again after a pause when no server listens", () => {
    for (const method of methods) expect(retries.pauseBefore(requests[method], nobodyListens, 1)).toBe(1_000);
  });

  it("send neither again when a person must change something first, such as a proxy's credentials", () => {
    const refused = new NoAnswerError(new ProxyError("asks for credentials", "configuration"));
    for (const method of methods) expect(retries.pauseBefore(requests[method], refused, 1)).toBeUndefined();
  });

  it.each([undefined, 0, 7_000])("send either again after 429, and leave the pause to the limiter (%p)", (asked) => {
    for (const method of methods) expect(retries.pauseBefore(requests[method], answer(429, asked), 1)).toBe(0);
  });

  it.each([
    [0, [500, 1_000, 2_000, 4_000, 8_000]],
    [0.5, [1_000, 2_000, 4_000, 8_000, 16_000]],
    [0.999999, [1_500, 3_000, 6_000, 12_000, 24_000]],
  ])("double the pauses, with a jitter of half of them each way (%d)", (random, pauses) => {
    jest.spyOn(Math, "random").mockReturnValue(random);
    const made = pauses.map((_, index) => retries.pauseBefore(requests.GET, answer(500), index + 1));
    made.forEach((pause, index) => expect(pause).toBeCloseTo(pauses[index] ?? 0, -1));
  });

  it.each([
    [2_128, 2_128],
    [0, 500],
    [120_000, 120_000],
    [7 * 86_400_000, 86_400_000],
  ])("pause as long as a service in trouble asks for, within reason: %i", (asked, pauseInMs) => {
    expect(retries.pauseBefore(requests.GET, answer(503, asked), 4)).toBe(pauseInMs);
  });

  it("give up after six tries, whatever went wrong", () => {
    for (const delivery of [answer(500), answer(429), connectionLost, nobodyListens]) {
      expect(retries.pauseBefore(requests.GET, delivery, 5)).toBeDefined();
      expect(retries.pauseBefore(requests.GET, delivery, 6)).toBeUndefined();
    }
  });

  /** How many of `count` requests are sent again. */
  const repeated = (count: number, delivery: GraphResponse | NoAnswerError) =>
    Array.from({ length: count }, () => retries.pauseBefore(requests.GET, delivery, 1)).filter(
      (pause) => pause !== undefined,
    ).length;

  it.each([answer(503), answer(429), connectionLost])(
    "leave a service that always fails in peace after a hundred repeats, over all requests",
    (delivery) => expect(repeated(1_000, delivery)).toBe(100),
  );

  it("repeat as many as succeed, from then on, and never save up more than a hundred", () => {
    repeated(1_000, answer(503));
    for (let nth = 0; nth < 7; nth += 1) retries.pauseBefore(requests.POST, answer(204), 1);
    expect(repeated(1_000, answer(503))).toBe(7);
    for (let nth = 0; nth < 1_000; nth += 1) retries.pauseBefore(requests.GET, answer(200), 1);
    expect(repeated(1_000, answer(503))).toBe(100);
  });

  it("take nothing from the budget for what is not sent again", () => {
    for (let nth = 0; nth < 1_000; nth += 1) retries.pauseBefore(requests.POST, answer(504), 1);
    for (let nth = 0; nth < 1_000; nth += 1) retries.pauseBefore(requests.GET, answer(504), 6);
    expect(repeated(1_000, answer(504))).toBe(100);
  });
});

describe("isRefused", () => {
  it("knows 429, and nothing else, for a refusal of one request too many", () => {
    expect([answer(429), answer(503), answer(403), connectionLost].map(isRefused)).toEqual([true, false, false, false]);
  });
});
