import { randomUUID } from "node:crypto";
import { clientIdOf } from "../entra/clientId";
import { answerEntra, isEntraPath } from "../entra/entra";
import { answerEnvironment, isEnvironmentPath } from "../entra/environment";
import type { ManagedIdentities } from "../entra/managedIdentity";
import type { Caller, TokenIssuer } from "../entra/tokens";
import { answerBatch, isBatchPath } from "../graph/batch";
import { GraphRefusal, toErrorAnswer, usualRefusal } from "../graph/errors";
import { answerGraph } from "../graph/graph";
import type { Tenant } from "../tenant/tenant";
import { isSilence, type Answer, type Ask, type Silence } from "./answers";
import type { FaultRule, Faults } from "./faults";
import { answerInstead, spoiled } from "./faultyAnswer";
import type { Throttle } from "./limits";
import type { Network } from "./network";
import type { RequestLog } from "./requests";

/** What a request needs on its way to an answer. */
export interface Exchange {
  readonly tenant: Tenant;
  readonly tokens: TokenIssuer;
  readonly identities: ManagedIdentities;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly network: Network;
  /** Undefined where there are no limits. */
  readonly throttle: Throttle | undefined;
}

/** Handles every request, single or from a batch: records it, applies the fault that fits, answers it. */
export function exchange(parts: Exchange, anonymous: Ask): Promise<Answer | Silence> {
  return carried(parts, anonymous, (ask) => respond(parts, ask));
}

/** The same for the service on a machine that gives its managed identities tokens. */
export function exchangeOnMachine(parts: Exchange, ask: Ask): Promise<Answer | Silence> {
  return carried(parts, ask, (known) => parts.identities.answer(known));
}

function carried(parts: Exchange, anonymous: Ask, answer: (ask: Ask) => Promise<Answer | Silence>) {
  const ask = { ...anonymous, clientId: clientIdOf(anonymous) };
  return parts.network.carry(() => record(parts, ask, false, () => answer(ask)));
}

async function record(parts: Exchange, ask: Ask, batched: boolean, respond: () => Promise<Answer | Silence>) {
  const { method, path, requestId, headers, clientId } = ask;
  const now = parts.tenant.clock.now();
  const answered = parts.log.arrived({
    time: new Date(now).toISOString(),
    method,
    path,
    batched,
    clientId,
    clientRequestId: headers["client-request-id"],
    userAgent: headers["user-agent"],
    requestId,
  });
  const rule = parts.faults.next({ method, path, batched, clientId, now });
  const outcome = await (rule ? withFault(parts, ask, rule, respond) : respond());
  answered(isSilence(outcome) ? 0 : outcome.status);
  return outcome;
}

async function withFault(parts: Exchange, ask: Ask, rule: FaultRule, respond: () => Promise<Answer | Silence>) {
  const { clock } = parts.tenant;
  if (rule.delayInMs) await clock.sleep(rule.delayInMs);
  if (rule.expireTokens) parts.tokens.expireAll();
  if (rule.hang) return { silence: "hang" } as const;
  if (rule.reset === "before") return { silence: "cut" } as const;
  const instead = answerInstead(rule, ask, clock.now());
  const outcome = instead && !rule.carriedOut ? instead : await respond();
  if (rule.reset === "after") return { silence: "cut" } as const;
  return spoiled(instead ?? outcome, rule);
}

async function respond(parts: Exchange, ask: Ask): Promise<Answer | Silence> {
  const { tenant, tokens } = parts;
  if (isEnvironmentPath(ask.path)) return answerEnvironment(ask);
  if (isEntraPath(ask.path)) return answerEntra(tenant, tokens, ask);
  return refusable(tenant, ask, async () => {
    const caller = await tokens.check(ask.headers.authorization, ask.origin);
    return isBatchPath(ask.path) ? respondToBatch(parts, caller, ask) : answerAdmitted(parts, caller, ask);
  });
}

/** The token of the batch was checked. The requests inside have the same caller. */
function respondToBatch(parts: Exchange, caller: Caller, ask: Ask): Promise<Answer | Silence> {
  if (ask.method !== "POST") throw usualRefusal(405);
  return answerBatch(ask, (method, path, headers, body) => {
    const requestId = randomUUID();
    const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const clientRequestId = own["client-request-id"] ?? requestId;
    const step: Ask = { ...ask, method, path, headers: own, body, requestId, clientRequestId };
    return record(parts, step, true, () => refusable(parts.tenant, step, () => answerAdmitted(parts, caller, step)));
  });
}

/** A batch as such counts against no limit; every request inside it does. [doc] */
function answerAdmitted({ tenant, throttle }: Exchange, caller: Caller, ask: Ask): Answer {
  throttle?.admit(caller.appId, ask.method, ask.path, tenant.clock.now());
  return answerGraph(tenant, caller, ask);
}

async function refusable(tenant: Tenant, ask: Ask, answer: () => Answer | Promise<Answer | Silence>) {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof GraphRefusal) return toErrorAnswer(error, ask, tenant.clock.now());
    throw error;
  }
}
