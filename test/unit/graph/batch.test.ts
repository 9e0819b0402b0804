import { answersFrom, batchOf, maxBatchSize } from "../../../provider/graph/transport/batch";
import type { GraphResponse, GraphRequest } from "../../../provider/graph/transport/graphClient";
import { NoAnswerError } from "../../../provider/graph/transport/http";

const outer = (body: unknown, more: Partial<GraphResponse> = {}): GraphResponse => ({
  status: 200,
  body,
  dateTime: "2026-11-23T12:00:00.000Z",
  requestId: "the-batch",
  ...more,
});
const inner = (id: number, status: number, more: object = {}) => ({ id: String(id), status, ...more });

describe("batchOf", () => {
  it("makes one POST of several requests, with ids that are unique", () => {
    const requests: GraphRequest[] = [
      { method: "GET", path: "/deviceManagement/managedDevices/a?$select=id" },
      { method: "POST", path: "/deviceManagement/managedDevices/b/rotateBitLockerKeys" },
    ];
    expect(batchOf(requests)).toEqual({
      method: "POST",
      path: "/$batch",
      content: {
        requests: [
          {
            id: "0",
            method: "GET",
            url: "/deviceManagement/managedDevices/a?$select=id",
            headers: { "User-Agent": "pulumi-bitlocker" },
          },
          {
            id: "1",
            method: "POST",
            url: "/deviceManagement/managedDevices/b/rotateBitLockerKeys",
            headers: { "User-Agent": "pulumi-bitlocker", "Content-Type": "application/json" },
            body: {},
          },
        ],
      },
    });
  });

  it("is of twenty at most, as Graph documents", () => expect(maxBatchSize).toBe(20));
});

describe("answersFrom", () => {
  it("gives each request its own answer, in whatever order they come", () => {
    const responses = [inner(2, 404, { body: { error: { code: "x" } } }), inner(0, 200, { body: 1 }), inner(1, 204)];
    const answers = answersFrom(outer({ responses }), 3);
    expect(answers).toMatchObject([
      { status: 200, body: 1 },
      { status: 204, body: undefined },
      { status: 404, body: { error: { code: "x" } } },
    ]);
    expect(answers).toMatchObject(Array(3).fill({ dateTime: "2026-11-23T12:00:00.000Z" }));
  });

  it("understands the pause that one is asked for, however the header is spelled", () => {
    const spellings = ["Retry-After", "retry-after", "RETRY-AFTER"];
    const responses = spellings.map((name, id) => inner(id, 429, { headers: { [name]: "2.128" } }));
    const answers = answersFrom(outer({ responses: [...responses, inner(3, 429)] }, { retryAfterInMs: 9 }), 4);
    expect(answers).toMatchObject([...Array<object>(3).fill({ retryAfterInMs: 2_128 }), {}]);
    expect(answers[3]).toHaveProperty("retryAfterInMs", undefined);
  });

  it("tells the id of the request itself, where it has one, else the one of the batch", () => {
    const responses = [
      inner(0, 200, { headers: { "Request-Id": "own" } }),
      inner(1, 200, { headers: {} }),
      inner(2, 200),
    ];
    const ids = answersFrom(outer({ responses }), 3).map((answer) => (answer as GraphResponse).requestId);
    expect(ids).toEqual(["own", "the-batch", "the-batch"]);
  });

  const unknown = (answer: unknown) => {
    expect(answer).toBeInstanceOf(NoAnswerError);
    expect((answer as NoAnswerError).mayBeSent).toBe(true);
  };

  it("does not know what became of a request that is missing among the answers", () => {
    const answers = answersFrom(outer({ responses: [inner(1, 204)] }), 3);
    expect(answers[1]).toMatchObject({ status: 204 });
    unknown(answers[0]);
    unknown(answers[2]);
  });

  it.each([undefined, null, {}, "text", 7, []])("does not know what became of any when the answer is %j", (body) => {
    const answers = answersFrom(outer(body), 2);
    expect(answers).toHaveLength(2);
    answers.forEach(unknown);
  });

  it.each([302, 400, 401, 403, 413, 429, 500, 502, 503, 504])("takes an outer %i for the answer to each", (status) => {
    const answer = outer({ error: {} }, { status, retryAfterInMs: 3_000 });
    expect(answersFrom(answer, 3)).toEqual([answer, answer, answer]);
  });

  it.each([
    ["no status", {}],
    ["a text for a status", { status: "400" }],
    ["a fraction for a status", { status: 400.5 }],
    ["a status that is none", { status: 1 }],
    ["null for a status", { status: null }],
  ])("does not know what became of a request whose answer has %s", (_, inner) => {
    const body = { responses: [{ id: "0", ...inner }, null, "text", 7, [], { id: "1", status: 204 }] };
    const [first, second] = answersFrom(outer(body), 2);
    expect(first).toBeInstanceOf(NoAnswerError);
    expect(second).toMatchObject({ status: 204 });
  });

  it.each([[[]], [{ 0: { id: "0", status: 404 } }], ["text"], [null], [7]])(
    "does not know it where the answers are %j",
    (responses) => {
      expect(answersFrom(outer({ responses }), 1)[0]).toBeInstanceOf(NoAnswerError);
      expect(answersFrom(outer(responses), 1)[0]).toBeInstanceOf(NoAnswerError);
    },
  );

  it.each([
    [{ id: "0", status: 204 }],
    [{ id: 0, status: 400 }],
    [{ id: "0" }],
    [{ id: "0", status: "204" }],
    [{ id: "0", status: 0 }],
  ])("does not know it where a request is answered twice, also by %j", (other) => {
    const answer = { id: "0", status: 400 };
    unknown(answersFrom(outer({ responses: [answer, other] }), 1)[0]);
    unknown(answersFrom(outer({ responses: [other, answer] }), 1)[0]);
  });
});
