import { GraphClient } from "../../../provider/graph/transport/graphClient";
import { NoAnswerError } from "../../../provider/graph/transport/http";
import { utc } from "../../../provider/rotation/time/dateTime";
import { startSimulator, type Simulator } from "../../../simulator/index";
import { rejection, serviceError } from "../../support/errors";
import { answersAbout, connectionTo, enrol, tokenRequests } from "../../support/simulatedTenant";

const hour = 3_600_000;

describe("the client of Graph", () => {
  let simulator: Simulator;
  let client: GraphClient;
  let id: string;
  let path: string;
  let tokensBefore: number;

  beforeAll(async () => {
    simulator = await startSimulator({ devices: [], clockOffsetInMs: 5 * hour });
  });
  beforeEach(() => {
    client = new GraphClient(connectionTo(simulator));
    id = enrol(simulator);
    path = `/deviceManagement/managedDevices/${id}`;
    tokensBefore = tokenRequests(simulator).length;
  });
  afterEach(() => simulator.clearFaults());
  afterAll(() => simulator.stop());

  const get = () => client.send({ method: "GET", path });
  const tokensGot = () => tokenRequests(simulator).length - tokensBefore;
  const post = () => client.send({ method: "POST", path: `${path}/rotateBitLockerKeys` });

  it("hands over Graph's answer: status, body, clock and request id", async () => {
    const answer = await get();
    expect(answer).toMatchObject({ status: 200, body: { id }, retryAfterInMs: undefined });
    expect(answer.requestId).toBe(simulator.requests.at(-1)?.requestId);
    expect(answer.dateTime).toBe(utc(answer.dateTime));
    expect(Math.abs(Date.parse(answer.dateTime) - simulator.now().getTime())).toBeLessThan(10_000);
  });

  it("asks the beta of Graph, which alone knows the action", async () => {
    expect(await post()).toMatchObject({ status: 204, body: undefined });
    expect(simulator.rotationRequests(id)[0]?.path).toBe(`/beta${path}/rotateBitLockerKeys`);
  });

  it("says who asks", async () => {
    await get();
    expect(simulator.requests.at(-1)?.userAgent).toBe("pulumi-bitlocker");
  });

  it.each([429, 500, 503, 504])("hands over %i as it is, and repeats nothing by itself", async (status) => {
    simulator.addFault({ path: new RegExp(id), times: Infinity, status });
    expect((await get()).status).toBe(status);
    expect((await post()).status).toBe(status);
    expect(answersAbout(simulator, id)).toEqual([`GET ${status}`, `POST ${status}`]);
  });

  it.each([
    ["7", 7_000],
    ["2.128", 2_128],
    ["0", 0],
    ["-5", undefined],
    ["soon", undefined],
    ["", undefined],
    ["Infinity", undefined],
    ["31536000", 31_536_000_000],
    ["31536001", undefined],
    ["1e300", undefined],
    ["Fri, 31 Dec 1999 23:59:59 GMT", undefined],
    ["Tue, 24 Nov 2026 08:03:00 GMT", 180_000],
  ])("understands a Retry-After of %j, by the clock of the answer", async (header, retryAfterInMs) => {
    const headers = { "Retry-After": header, Date: "Tue, 24 Nov 2026 08:00:00 GMT" };
    simulator.addFault({ path: new RegExp(id), status: 429, headers });
    expect((await get()).retryAfterInMs).toBe(retryAfterInMs);
  });

  it.each(["<h1>Bad gateway</h1>", '{"id":', ""])("hands over no body when there is no JSON in %j", async (body) => {
    simulator.addFault({ path: new RegExp(id), status: 502, body });
    expect(await get()).toMatchObject({ status: 502, body: undefined });
  });

  it.each([
    "some day",
    "Wed, 31 Dec 1969 23:59:59 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Sat, 01 Jan 20000 00:00:00 GMT",
  ])("takes the local clock where the server says no time that can be one: %s", async (date) => {
    simulator.addFault({ path: new RegExp(id), status: 204, headers: { Date: date } });
    expect(Math.abs(Date.parse((await post()).dateTime) - Date.now())).toBeLessThan(60_000);
  });

  it("gets one token for all requests, also for those that start at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => get()));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(tokensGot()).toBe(1);
  });

  it("renews its token five minutes before it expires", async () => {
    jest.useFakeTimers({ now: Date.now(), doNotFake: everythingButDate });
    try {
      await get();
      jest.setSystemTime(Date.now() + 3_280_000);
      await get();
      expect(tokensGot()).toBe(1);
      jest.setSystemTime(Date.now() + 30_000);
      await get();
      expect(tokensGot()).toBe(2);
    } finally {
      jest.useRealTimers();
    }
  });

  it("forgets a token that is refused, and sends nothing again by itself: the run may have been canceled", async () => {
    await get();
    simulator.expireTokens();
    expect((await post()).status).toBe(401);
    expect([answersAbout(simulator, id), tokensGot()]).toEqual([["GET 200", "POST 401"], 1]);
    expect((await post()).status).toBe(204);
    expect(tokensGot()).toBe(2);
  });

  it("renews a token once when it is refused to several requests", async () => {
    await get();
    simulator.expireTokens();
    await Promise.all([get(), get(), get(), get()]);
    const answers = await Promise.all([get(), get(), get(), get()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(tokensGot()).toBe(2);
  });

  it.each(["https://other.example/beta/devices", "https://other.example"])(
    "sends the token to the host of graphEndpoint and to no other: %s",
    async (path) => {
      await expect(client.send({ method: "GET", path })).rejects.toMatchObject(
        serviceError("refused", /leads to https:\/\/other\.example.*, which is not the host of `graphEndpoint`/),
      );
    },
  );

  it.each([
    ["/localhost:1/x/?$skiptoken=https://", "/beta/localhost:1/x/?$skiptoken=https://"],
    ["/x?$skiptoken=https://localhost:1/x", "/beta/x?$skiptoken=https://localhost:1/x"],
    ["//localhost:1/x", "/beta/localhost:1/x"],
  ])("asks the host of graphEndpoint also where %s looks like another", async (odd, asked) => {
    await client.token();
    await client.send({ method: "GET", path: odd });
    expect(simulator.requests.at(-1)?.path).toBe(asked);
  });

  it("learns from an answer inside a batch whose headers are no texts that its token was refused", async () => {
    await get();
    const headers = { "WWW-Authenticate": { toString: 1 } };
    simulator.addFault({ path: /batch/, status: 200, body: { responses: [{ id: "0", status: 401, headers }] } });
    expect((await client.send({ method: "POST", path: "/$batch", content: { requests: [] } })).status).toBe(200);
    await get();
    expect(tokensGot()).toBe(2);
  });

  it("forgets a token that was refused inside a batch", async () => {
    await get();
    simulator.addFault({ path: new RegExp(id), batched: true, status: 401 });
    const requests = [{ id: "0", method: "GET", url: path }];
    expect((await client.send({ method: "POST", path: "/$batch", content: { requests } })).status).toBe(200);
    expect(tokensGot()).toBe(1);
    await get();
    expect(tokensGot()).toBe(2);
  });

  it("gets a token ahead, and sends nothing for that", async () => {
    await client.token();
    expect([tokensGot(), answersAbout(simulator, id)]).toEqual([1, []]);
    await get();
    expect(tokensGot()).toBe(1);
  });

  it("rejects with the reason when it gets no token, and asks Graph nothing", async () => {
    client = new GraphClient(connectionTo(simulator, { clientSecret: "wrong" }));
    const reason = { name: "ServiceError", kind: "credentials" };
    await expect(get()).rejects.toMatchObject(reason);
    await expect(client.token()).rejects.toMatchObject(reason);
    expect(answersAbout(simulator, id)).toEqual([]);
  });

  it("gets a token at the next request when the last one failed", async () => {
    const body = { error: "invalid_client", error_description: "AADSTS1: x" };
    simulator.addFault({ path: /oauth2/, status: 400, body });
    await expect(get()).rejects.toMatchObject({ kind: "credentials" });
    expect((await get()).status).toBe(200);
  });

  it("waits a minute for an answer", async () => {
    await get();
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const asked = jest.spyOn(AbortSignal, "timeout").mockImplementation(() => timeout(50));
    simulator.addFault({ path: new RegExp(id), hang: true });
    const failed = await rejection(get(), NoAnswerError);
    expect(asked).toHaveBeenCalledWith(60_000);
    asked.mockRestore();
    expect(failed).toMatchObject({ message: "no answer came in time", mayBeSent: true });
  });
});

const everythingButDate = [
  ...(["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate"] as const),
  ...(["hrtime", "nextTick", "performance", "queueMicrotask"] as const),
];
