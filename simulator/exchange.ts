import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isSilence, type Answer, type Ask, type Silence } from "./answers";
import { answerBatch, isBatchPath } from "./batch";
import { answerEntra, isEntraPath } from "./entra";
import type { FaultRule, Faults } from "./faults";
import { answerGraph } from "./graph";
import { GraphRefusal, toErrorAnswer, usualRefusal } from "./graphErrors";
import type { RequestLog } from "./requests";
import type { Tenant } from "./tenant";
import type { Caller, TokenIssuer } from "./tokens";

/** What a request needs on its way to an answer. */
export interface Exchange {
  readonly tenant: Tenant;
  readonly tokens: TokenIssuer;
  readonly log: RequestLog;
  readonly faults: Faults;
}

/** The way every request goes, single or out of a batch: it is recorded, meets its fault if it has one, is answered. */
export function exchange(parts: Exchange, ask: Ask): Promise<Answer | Silence> {
  return record(parts, ask, false, () => respond(parts, ask));
}

async function record(parts: Exchange, ask: Ask, batched: boolean, respond: () => Promise<Answer | Silence>) {
  const { method, path, requestId, headers } = ask;
  const answered = parts.log.arrived({
    time: new Date(parts.tenant.clock.now()).toISOString(),
    method,
    path,
    batched,
    clientRequestId: headers["client-request-id"],
    requestId,
  });
  const outcome = await withFault(parts, ask, respond);
  answered(isSilence(outcome) ? 0 : outcome.status);
  return outcome;
}

async function withFault(parts: Exchange, ask: Ask, respond: () => Promise<Answer | Silence>) {
  const rule = parts.faults.next(ask.method, ask.path);
  if (!rule) return respond();
  if (rule.delayInMs) await sleep(rule.delayInMs, undefined, { ref: false });
  if (rule.hang) return { silence: "hang" } as const;
  if (rule.reset === "before") return { silence: "cut" } as const;
  const instead = faultyAnswer(rule, ask, parts.tenant);
  const outcome = instead && !rule.carriedOut ? instead : await respond();
  if (rule.reset === "after") return { silence: "cut" } as const;
  return instead ?? outcome;
}

/** What the rule answers instead; undefined if it leaves the answer as it is. */
function faultyAnswer({ status, body, headers }: FaultRule, ask: Ask, tenant: Tenant): Answer | undefined {
  if (body !== undefined) return { status: status ?? 200, headers, body };
  if (status === undefined) return undefined;
  const usual = toErrorAnswer(usualRefusal(status), ask, tenant.clock.now());
  return { ...usual, headers: { ...usual.headers, ...headers } };
}

async function respond(parts: Exchange, ask: Ask): Promise<Answer | Silence> {
  const { tenant, tokens } = parts;
  if (isEntraPath(ask.path)) return answerEntra(tenant, tokens, ask);
  return refusable(tenant, ask, async () => {
    const caller = await tokens.check(ask.headers.authorization, ask.origin);
    return isBatchPath(ask.path) ? respondToBatch(parts, caller, ask) : answerGraph(tenant, caller, ask);
  });
}

/** The batch was let in with its token; what is inside goes by the same caller. */
function respondToBatch(parts: Exchange, caller: Caller, ask: Ask): Promise<Answer | Silence> {
  if (ask.method !== "POST") throw usualRefusal(405);
  return answerBatch(ask, (method, path, headers, body) => {
    const requestId = randomUUID();
    const lowerCased = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const clientRequestId = lowerCased["client-request-id"] ?? requestId;
    const step: Ask = { ...ask, method, path, headers: lowerCased, body, requestId, clientRequestId };
    const answer = () => answerGraph(parts.tenant, caller, step);
    return record(parts, step, true, () => refusable(parts.tenant, step, answer));
  });
}

async function refusable(tenant: Tenant, ask: Ask, answer: () => Answer | Promise<Answer | Silence>) {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof GraphRefusal) return toErrorAnswer(error, ask, tenant.clock.now());
    throw error;
  }
}
