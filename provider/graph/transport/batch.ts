import { z } from "zod";
import { claimsIn } from "../auth/claimsChallenge";
import { type GraphResponse, type GraphRequest, userAgent } from "./graphClient";
import { NoAnswerError } from "./http";
import { retryAfterInMs } from "./retryAfter";

/** The most requests that Graph takes in one batch. */
export const maxBatchSize = 20;

/**
 * Several requests as one. Each still counts by itself against the limits, and is answered by itself.
 *
 * @see https://learn.microsoft.com/graph/json-batching
 */
export function batchOf(requests: GraphRequest[]): GraphRequest {
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
export function answersFrom(outer: GraphResponse, count: number): (GraphResponse | NoAnswerError)[] {
  if (outer.status >= 300) return Array.from({ length: count }, () => outer);
  const inner = answersIn(outer.body);
  return Array.from({ length: count }, (_, index) => {
    const [only, ...others] = inner.filter(({ id }) => String(id) === String(index));
    // Two answers leave open which one is true, also where only one of them is well formed.
    const answer = others.length === 0 ? innerForm.safeParse(only).data : undefined;
    return answer
      ? innerAnswer(answer, outer)
      : new NoAnswerError(new Error("the batch was answered without this request"));
  });
}

const idForm = z.looseObject({ id: z.union([z.string(), z.number()]) });

/** What is told of single requests, well formed or not. */
function answersIn(body: unknown): z.infer<typeof idForm>[] {
  const { responses } = Object(body) as { responses?: unknown };
  return Array.isArray(responses) ? responses.flatMap((inner) => idForm.safeParse(inner).data ?? []) : [];
}

const innerForm = z.object({
  status: z.int().min(200).max(599),
  // A header that is no text says nothing.
  headers: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  body: z.unknown().optional(),
});

type InnerAnswer = z.infer<typeof innerForm>;

function innerAnswer({ status, headers, body }: InnerAnswer, outer: GraphResponse): GraphResponse {
  const header = (name: string) => {
    const value = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  return {
    status,
    body,
    dateTime: outer.dateTime,
    requestId: header("request-id") ?? outer.requestId,
    retryAfterInMs: retryAfterInMs(header("retry-after"), outer.dateTime),
    caller: outer.caller,
    approvalCode: header("x-msft-approval-code"),
    claims: claimsIn(header("www-authenticate")),
  };
}
