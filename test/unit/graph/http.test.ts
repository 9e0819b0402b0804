import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";
import { GraphClientError } from "@microsoft/microsoft-graph-client";
import { createFetch, NoAnswerError } from "../../../provider/graph/transport/http";
import { startSimulator, type Simulator } from "../../../simulator/index";
import { rejection } from "../../support/errors";
import { deadAddress } from "../../support/simulatedTenant";

describe("createFetch", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ devices: [] });
  });
  afterEach(() => simulator.clearFaults());
  afterAll(() => simulator.stop());

  const ask = (trusted: string | undefined, signal?: AbortSignal) =>
    createFetch(trusted)(`${simulator.url}/beta/x`, signal && { signal });

  const failure = (asked: Promise<unknown>) => rejection(asked, NoAnswerError);

  it("hands over any answer, whatever its status", async () => {
    expect((await ask(simulator.caCertificate)).status).toBe(401);
  });

  it("trusts no private authority unless it is told to; nothing was sent then", async () => {
    const { message, mayBeSent } = await failure(ask(undefined));
    expect([message, mayBeSent]).toEqual([expect.stringMatching(/certificate/), false]);
  });

  it("was surely not sent when no server listens, and says so", async () => {
    const { message, mayBeSent } = await failure(createFetch(undefined)(await deadAddress()));
    expect([message, mayBeSent]).toEqual([expect.stringContaining("ECONNREFUSED"), false]);
  });

  it("may have been heard when the connection is lost", async () => {
    simulator.addFault({ reset: "after" });
    const { message, mayBeSent } = await failure(ask(simulator.caCertificate));
    expect(mayBeSent).toBe(true);
    expect(message).not.toBe("fetch failed");
  });

  it("may have been heard when no answer comes in time, and says so", async () => {
    simulator.addFault({ hang: true });
    const before = simulator.requests.length;
    const time = new AbortController();
    const failed = failure(ask(simulator.caCertificate, time.signal));
    // One that is given up on its way may arrive later, and take the fault of the next test.
    while (simulator.requests.length === before) await sleep(5);
    time.abort(new DOMException("its time is up", "TimeoutError"));
    const { message, mayBeSent } = await failed;
    expect([message, mayBeSent]).toEqual(["no answer came in time", true]);
  });

  it("follows no redirection, which could repeat a POST or carry a token elsewhere", async () => {
    simulator.addFault({ status: 307, headers: { Location: `${simulator.url}/elsewhere` } });
    const before = simulator.requests.length;
    expect((await ask(simulator.caCertificate)).status).toBe(307);
    expect(simulator.requests.length - before).toBe(1);
  });

  it("keeps its connections for the next requests", async () => {
    const fetch = createFetch(simulator.caCertificate);
    const connections = jest.spyOn(tls, "connect");
    for (let nth = 0; nth < 10; nth += 1) {
      await (await fetch(`${simulator.url}/beta/x`)).text();
      await new Promise(setImmediate);
    }
    // One that is not quite free yet may be passed over.
    expect(connections.mock.calls.length).toBeLessThanOrEqual(3);
    connections.mockRestore();
  });
});

describe("NoAnswerError", () => {
  const withCode = (code: string, syscall?: string) =>
    new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code, syscall }) });

  it.each([
    ["ECONNREFUSED", "connect"],
    ["EHOSTUNREACH", "connect"],
    ["ENETUNREACH", "connect"],
    ["ETIMEDOUT", "connect"],
    ["ENOTFOUND", "getaddrinfo"],
    ["EAI_AGAIN", "getaddrinfo"],
  ])("knows that %s of %s comes before anything is sent", (code, syscall) => {
    expect(new NoAnswerError(withCode(code, syscall)).mayBeSent).toBe(false);
  });

  it.each([
    ["EHOSTUNREACH", "read"],
    ["ENETUNREACH", "write"],
    ["ETIMEDOUT", "read"],
  ])("knows that %s of %s may come on a connection that was kept", (code, syscall) => {
    expect(new NoAnswerError(withCode(code, syscall)).mayBeSent).toBe(true);
  });

  it.each([
    "UND_ERR_CONNECT_TIMEOUT",
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  ])("knows that %s comes before anything is sent", (code) => {
    expect(new NoAnswerError(withCode(code)).mayBeSent).toBe(false);
  });

  it.each([
    "ECONNRESET",
    "EPIPE",
    "ETIMEDOUT",
    "UND_ERR_SOCKET",
    "UND_ERR_HEADERS_TIMEOUT",
    "UND_ERR_BODY_TIMEOUT",
    "X",
  ])("knows that %s may come after the request was sent", (code) => {
    expect(new NoAnswerError(withCode(code)).mayBeSent).toBe(true);
  });

  it("passes through the Graph client as it is, and keeps its cause", () => {
    const cause = withCode("ECONNRESET");
    const error = new NoAnswerError(cause);
    expect(error).toBeInstanceOf(GraphClientError);
    expect(error).toBeInstanceOf(NoAnswerError);
    expect([error.cause, error.message]).toEqual([cause, "ECONNRESET"]);
  });

  it("says what the error itself says when it has no cause", () => {
    expect(new NoAnswerError(new Error("no route")).message).toBe("no route");
    expect(new NoAnswerError(new Error("no route", { cause: new Error("") })).message).toBe("no route");
  });

  it("says what the first of several addresses said", () => {
    const errors = ["::1:1", "127.0.0.1:1"].map((address) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: "ECONNREFUSED", syscall: "connect" }),
    );
    const cause = Object.assign(new AggregateError(errors), { code: "ECONNREFUSED" });
    const error = new NoAnswerError(new TypeError("fetch failed", { cause }));
    expect([error.message, error.mayBeSent]).toEqual(["connect ECONNREFUSED ::1:1", false]);
  });
});
