import { z } from "zod";
import { isSilence, type Answer, type Ask, type Manner, type Silence } from "../server/answers";
import { GraphRefusal } from "./errors";
import { parseObject } from "./requestBody";

/** The most requests in one batch. [doc] */
const largestBatch = 20;

const batchForm = z.object({
  requests: z
    .array(
      z.object({
        id: z.string().min(1),
        method: z.string(),
        url: z.string(),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.unknown().optional(),
        dependsOn: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});

/** A request inside a batch, as the batch's body has it. */
type BatchStep = z.infer<typeof batchForm>["requests"][number];

/** Whether a path is that of a batch. */
export function isBatchPath(path: string): boolean {
  return /^\/(?:v1\.0|beta)\/\$batch$/i.test(path);
}

/**
 * Answers a batch: every request inside it by itself, through the function given. The answers come in reverse order:
 * Graph promises no order, so a client must go by their ids. An inner request without an answer leaves the
 * whole batch without one.
 */
export async function answerBatch(
  ask: Ask,
  answerStep: (
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string,
  ) => Promise<Answer | Silence>,
): Promise<Answer | Silence> {
  const steps = parseSteps(ask);
  const version = /^\/[^/]+/.exec(ask.path)?.[0] ?? "";
  const outcomes = new Map<string, Promise<Answer | Silence>>();
  for (const step of steps) outcomes.set(step.id, answerInTurn(step));
  const answers: object[] = [];
  let manner: Manner = {};
  for (const [id, pending] of outcomes) {
    const outcome = await pending;
    if (isSilence(outcome)) return outcome;
    answers.unshift(toResponse(id, outcome));
    manner = { ...manner, ...outcome.manner };
  }
  return { status: 200, body: { responses: answers }, manner };

  async function answerInTurn({ method, url, headers = {}, body, dependsOn = [] }: BatchStep) {
    const before = await Promise.all(dependsOn.map(async (id) => outcomes.get(id)));
    const failed = before.some((outcome) => !outcome || isSilence(outcome) || outcome.status >= 400);
    if (failed) return failedDependency;
    const path = `${version}/${url.replace(/^\//, "")}`;
    return answerStep(method.toUpperCase(), path, headers, body === undefined ? "" : JSON.stringify(body));
  }
}

const failedDependency: Answer = {
  status: 424,
  body: { error: { code: "FailedDependency", message: "A request this one depends on failed." } },
};

function parseSteps(ask: Ask): BatchStep[] {
  const steps = readSteps(ask.body);
  if (steps.length > largestBatch) {
    throw invalid(`Number of batch request steps exceeds the maximum value of ${largestBatch}.`);
  }
  const seen = new Set<string>();
  for (const { id, method, headers, body } of steps) {
    if (seen.has(id)) throw invalid("Request Id has to be unique in a batch.");
    seen.add(id);
    const hasContentType = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === "content-type");
    if (/^(?:POST|PUT|PATCH)$/i.test(method) && (!hasContentType || body === undefined)) {
      throw invalid(`Write request id : ${id} does not contain Content-Type header or body.`);
    }
  }
  return steps;
}

function readSteps(body: string): BatchStep[] {
  const parsed = batchForm.safeParse(parseObject(body));
  if (parsed.success) return parsed.data.requests;
  throw invalid(`Invalid batch payload format: ${z.prettifyError(parsed.error)}`);
}

function invalid(message: string): GraphRefusal {
  return new GraphRefusal(400, "BadRequest", message);
}

/** An answer as the body of the batch's answer has it. An answer without a body has none there either. */
function toResponse(id: string, { status, headers, body }: Answer): object {
  const contentType = body === undefined ? {} : { "Content-Type": "application/json" };
  const all = { "Cache-Control": "no-cache", ...contentType, ...headers };
  return { id, status, headers: all, ...(body !== undefined && { body }) };
}
