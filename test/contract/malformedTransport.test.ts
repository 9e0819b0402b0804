import { setTimeout as sleep } from "node:timers/promises";
import { rejection } from "../support/errors";
import { type Answer, plainDevice } from "../support/httpsService";
import { OddGraph, oddValues, textsOf, unreadableIn } from "../support/oddGraph";
import { type HostProcess, hosts, InitFailed, type Properties } from "../support/hosts";

const http = (...lines: string[]) => lines.join("\r\n");
const device = JSON.stringify(plainDevice("11111111-aaaa-4bbb-8ccc-ffffffffffff"));

/** What is no answer, or half of one. */
const bytes: Record<string, string> = {
  "nothing at all": "",
  "half of a status line": "HTTP/1.1 20",
  "half of the headers": http("HTTP/1.1 200 OK", "Content-Le"),
  "half of a body": http("HTTP/1.1 200 OK", "Content-Length: 500", "", '{"id":'),
  "half of a chunk": http("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "ff", '{"id":'),
  "a chunk of no length": http("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "zz", "{}", "0", "", ""),
  "a length that is no number": http("HTTP/1.1 200 OK", "Content-Length: many", "", device),
  "a negative length": http("HTTP/1.1 200 OK", "Content-Length: -5", "", device),
  "two lengths": http("HTTP/1.1 200 OK", "Content-Length: 2", "Content-Length: 3", "", "{} "),
  "a length and chunks": http("HTTP/1.1 200 OK", "Content-Length: 2", "Transfer-Encoding: chunked", "", "0", "", ""),
  "another protocol": "SSH-2.0-OpenSSH_9.6\r\n",
  "a status of four digits": http("HTTP/1.1 2000 OK", "Content-Length: 0", "", ""),
  "a status beyond all": http("HTTP/1.1 999 Odd", "Content-Length: 0", "", ""),
  "a status below all": http("HTTP/1.1 099 Odd", "Content-Length: 0", "", ""),
  "a change of protocols": http("HTTP/1.1 101 Switching Protocols", "Upgrade: x", "Connection: Upgrade", "", ""),
  "only a promise to go on": http("HTTP/1.1 100 Continue", "", ""),
  "headers of a megabyte": http("HTTP/1.1 200 OK", `x: ${"y".repeat(1_000_000)}`, "", device),
  "a body that is not compressed as it says": http(
    "HTTP/1.1 200 OK",
    "Content-Encoding: gzip",
    "Content-Length: 2",
    "",
    "{}",
  ),
};

/** What is an answer, and not the one that is expected. */
const others: Record<string, string> = {
  "a length that is too short": http("HTTP/1.1 200 OK", "Content-Length: 2", "", `{}${device}`),
  "304 with a body": http("HTTP/1.1 304 Not Modified", "Content-Length: 2", "", "{}"),
};

/** 204 has no body; the bytes that follow on the connection answer no request. */
const afterNoContent: Record<string, string> = {
  "a body": http("HTTP/1.1 204 No Content", "Content-Length: 5", "", "hello"),
  "a body in chunks": http("HTTP/1.1 204 No Content", "Transfer-Encoding: chunked", "", "5", "hello", "0", "", ""),
  "another answer": http(
    "HTTP/1.1 204 No Content",
    "",
    "HTTP/1.1 200 OK",
    `Content-Length: ${device.length}`,
    "",
    device,
  ),
};

const headers: Record<string, string>[] = [
  ...["some day", "", "-1", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 20000 00:00:00 GMT"].map((Date) => ({
    Date,
  })),
  ...["", "x", "text/html", "application/json; charset=utf-16", "multipart/mixed"].map((type) => ({
    "Content-Type": type,
  })),
  ...["\u009b31m", "x".repeat(8_000), ""].map((id) => ({ "request-id": id })),
  { "Content-Encoding": "none-that-is-known" },
  { "www-authenticate": "Bearer claims=x, =,,," },
];

const pauses = [
  "soon",
  "",
  "-5",
  "NaN",
  "Infinity",
  "1e300",
  "99999999999999",
  "0x",
  "0",
  "0, 7",
  "Fri, 31 Dec 1999 23:59:59 GMT",
];

type Wrap = (responses: Properties[]) => unknown;
const each =
  (change: (response: Properties) => Properties): Wrap =>
  (responses) => ({ responses: responses.map(change) });
const first = (response: Properties | undefined, more: Properties): Properties => ({ ...response, ...more });

/** What becomes of the answer to a batch. */
const wraps: Wrap[] = [
  ...[undefined, null, "x", 7, [], {}, { responses: null }, { responses: {} }, { responses: "x" }].map(
    (body) => () => body,
  ),
  ...[[], [null, 7, "x", []], [{}]].map((responses) => () => ({ responses })),
  (responses) => responses,
  (responses) => ({ body: { responses } }),
  ([, ...others]) => ({ responses: others }),
  (responses) => ({ responses: [...responses, ...responses] }),
  (responses) => ({ responses: [...responses, first(responses[0], { status: 403, body: { error: { code: "x" } } })] }),
  (responses) => ({ responses: [first(responses[0], { status: "x" }), ...responses] }),
  (responses) => ({ responses, error: { code: "x" } }),
  ...["99", "-1", "00", " 0", "", null, {}, ["0"], true].map((id) => each((response) => ({ ...response, id }))),
  each((response) => ({ ...response, id: Number(response["id"]) })),
  ...["204", 204.5, 0, -1, 99, 600, 1_000, null, [], {}, true].map((status) =>
    each((response) => ({ ...response, status })),
  ),
  ...[null, [], "x", { "Retry-After": {} }, { "request-id": "\u001b[31m" }, { "request-id": 7 }, { Date: null }].map(
    (own) => each((response) => ({ ...response, headers: own })),
  ),
];

describe.each(hosts)("in the $name,", (host) => {
  let graph: OddGraph;
  let provider: HostProcess;
  let stored: Properties;

  beforeAll(async () => {
    graph = await OddGraph.start();
    provider = await graph.provider(host);
    stored = await create(graph.enrol(() => () => undefined));
  });

  afterAll(async () => {
    await provider.stop();
    graph.stop();
  });

  /** Creates a rotation, without a wait for its end, and returns what is stored of it. */
  async function create(managedDeviceId: string): Promise<Properties> {
    // Whatever was answered to the request: it was made once, and what is known of it is stored.
    const error = await rejection(provider.create({ managedDeviceId, waitTimeout: "0s" }), InitFailed);
    expect(unreadableIn(textsOf(error))).toBeUndefined();
    expect(graph.posts(managedDeviceId)).toBe(1);
    const { properties } = error;
    expect(properties).toMatchObject({ managedDeviceId, attempts: 1, adopted: false, actionState: "none" });
    return properties;
  }

  /** Refreshes a rotation that is under way. */
  async function refresh(managedDeviceId: string): Promise<void> {
    const known = { ...stored, managedDeviceId };
    const { props } = await provider.read(known);
    expect(props).toMatchObject(known);
    expect(graph.posts(managedDeviceId)).toBe(0);
  }

  /** Plans a rotation in a preview. */
  async function preview(managedDeviceId: string): Promise<void> {
    expect((await provider.preview({ managedDeviceId }, { name: managedDeviceId })).failures).toEqual([]);
    const logged = provider.engine.logged(provider.urn(managedDeviceId), () => true);
    const [entry] = await Promise.race([logged, sleep(5_000, [], { ref: false })]);
    expect(entry?.message).toMatch(/^plan: rotate · no rotation on record/);
    expect(graph.posts(managedDeviceId)).toBe(0);
  }

  /** Once something odd, and then as it should be. */
  const once = (method: string, odd: Answer) =>
    graph.enrol(() => (asked, nth) => (asked === method && nth === 0 ? odd : undefined));

  /**
   * Plays all of it, a moment apart, so that each comes alone and the pauses before the repeats go by together. Tells which
   * ones failed.
   */
  async function playAll<Odd>(odds: Odd[], play: (odd: Odd) => Promise<unknown>): Promise<void> {
    const failures: unknown[] = [];
    const plays: Promise<unknown>[] = [];
    for (const odd of odds) {
      plays.push(play(odd).catch((error: unknown) => failures.push([odd, (error as Error).message])));
      await sleep(80);
    }
    await Promise.all(plays);
    expect(failures).toEqual([]);
  }

  /** Lets a wrap come to the batch in which two devices are asked about, once. */
  async function wrapping(method: string, wrap: Wrap, run: (id: string) => Promise<unknown>): Promise<void> {
    const ids = [graph.enrol(() => () => undefined), graph.enrol(() => () => undefined)];
    waiting.push({ method, ids, wrap });
    await Promise.all(ids.map(run));
  }

  const waiting: { method: string; ids: string[]; wrap: Wrap }[] = [];
  let wrapped = 0;

  beforeAll(() => {
    graph.wrap = (responses, asked) => {
      const at = waiting.findIndex(({ method, ids }) =>
        ids.every((id) => asked.some((request) => request.method === method && request.url.includes(id))),
      );
      if (at < 0) return { responses };
      wrapped += 1;
      return waiting.splice(at, 1)[0]?.wrap(responses);
    };
  });

  const runs = { "a refresh": refresh, "a preview": preview };
  const places: ["a refresh" | "a preview", "GET"][] = [
    ["a refresh", "GET"],
    ["a preview", "GET"],
  ];

  describe.each(places)("%s reads again, and loses and triggers nothing,", (name, method) => {
    const run = runs[name];

    it("after what is no answer", () => playAll(Object.entries(bytes), ([, odd]) => run(once(method, { bytes: odd }))));

    it("after a refusal with an odd pause", () =>
      playAll(pauses, (pause) => run(once(method, { status: 503, headers: { "Retry-After": pause } }))));

    it("or takes the answer in spite of odd headers", () =>
      playAll(headers, (odd) =>
        run(graph.enrol((id) => () => ({ status: 200, headers: odd, body: plainDevice(id) }))),
      ));
  });

  it("a refresh that gets another answer than it asks for says so", () =>
    playAll(Object.entries(others), async ([, odd]) => {
      const error: unknown = await refresh(once("GET", { bytes: odd })).catch((why: unknown) => why);
      expect((error as Error).message).toMatch(/^2 UNKNOWN: Graph /);
      expect(unreadableIn(textsOf(error))).toBeUndefined();
    }));

  describe("a rotation is requested once, and stored,", () => {
    it("where the request gets what is no answer", () =>
      playAll(Object.entries({ ...bytes, ...others }), ([, odd]) => create(once("POST", { bytes: odd }))));

    it("where something follows an answer without content", () =>
      playAll(Object.entries(afterNoContent), ([, odd]) => create(once("POST", { bytes: odd, isKept: true }))));

    it("where the answer has odd headers", () =>
      playAll(headers, (odd) => create(once("POST", { status: 204, headers: odd }))));

    it("where the answer neither accepts nor refuses it", () =>
      playAll([200, 201, 202, 206, 226, 300, 302, 408, 499, 500, 501, 502, 503, 504, 599], (status) =>
        create(once("POST", { status, headers: { "Retry-After": "1e300" }, body: oddValues })),
      ));
  });

  it("a batch that is answered in any form is read again", async () => {
    const before = wrapped;
    await playAll(wraps, (wrap) => wrapping("GET", wrap, refresh));
    expect(wrapped - before).toBeGreaterThan(wraps.length / 4);
  });

  it("rotations in a batch that is answered in any form are requested once each, and stored", async () => {
    const before = wrapped;
    await playAll(wraps, (wrap) => wrapping("POST", wrap, create));
    expect(wrapped - before).toBeGreaterThan(wraps.length / 4);
  });

  it("a pause of hours is told at once, and delays no other request", async () => {
    const own = await graph.provider(host);
    try {
      const ids = [
        once("POST", { status: 429, headers: { "Retry-After": "7200" } }),
        graph.enrol(() => () => undefined),
      ];
      for (const managedDeviceId of ids) {
        const error: unknown = await own.create({ managedDeviceId }).catch((why: unknown) => why);
        expect(error).not.toBeInstanceOf(InitFailed);
        expect((error as Error).message).toMatch(
          new RegExp(
            `rotate the keys of ${managedDeviceId}: it is throttling .* asks to wait until 2\\d{3}-.*Z: run this again then\\.`,
          ),
        );
      }
      expect(ids.map((id) => graph.posts(id))).toEqual([1, 0]);
    } finally {
      await own.stop();
    }
  });
});
