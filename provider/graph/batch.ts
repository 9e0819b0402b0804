import { claimsIn } from "./claimsChallenge";
import { type Answer, retryAfterInMs, type RoundTrip, userAgent } from "./graphClient";
import { NoAnswerError } from "./http";

/** Graph takes at most so many requests in one batch. */
export const maxBatchSize = 20;

interface InnerAnswer {
  id: string;
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/**
 * Several requests as one. Each still counts by itself against the limits, and is answered by itself.
 *
 * @see https://learn.microsoft.com/graph/json-batching
 */
export function batchOf(requests: RoundTrip[]): RoundTrip {
  return {
    method: "POST",
    path: "/$batch",
    content: {
      requests: requests.map(({ method, path }, index) => ({
        id: String(index),
        method,
        url: path,
        // Whether the headers of the batch count for what is inside is not documented.
        headers: { "User-Agent": userAgent, ...(method === "POST" && { "Content-Type": "application/json" }) },
        // Graph demands a body and its type of every POST in a batch.
        ...(method === "POST" && { body: {} }),
      })),
    },
  };
}

/**
 * What became of each request of a batch. Answers may come in any order. An outer refusal (3xx, 4xx) is the answer to each,
 * since none was carried out; after anything else but a complete answer the fate of what is missing is unknown.
 */
export function answersFrom(outer: Answer, count: number): (Answer | NoAnswerError)[] {
  if (outer.status >= 300) return Array.from({ length: count }, () => outer);
  const { responses = [] } = (outer.body ?? {}) as { responses?: InnerAnswer[] };
  const byId = new Map(responses.map((inner) => [inner.id, inner]));
  return Array.from({ length: count }, (_, index) => {
    const inner = byId.get(String(index));
    return inner
      ? innerAnswer(inner, outer)
      : new NoAnswerError(new Error("the batch was answered without this request"));
  });
}

function innerAnswer({ status, headers = {}, body }: InnerAnswer, outer: Answer): Answer {
  const header = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return {
    status,
    body,
    dateTime: outer.dateTime,
    requestId: header("request-id") ?? outer.requestId,
    retryAfterInMs: retryAfterInMs(header("retry-after")),
    caller: outer.caller,
    approvalCode: header("x-msft-approval-code"),
    claims: claimsIn(header("www-authenticate")),
  };
}
