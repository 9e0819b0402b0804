import { toErrorAnswer, usualRefusal } from "../graph/errors";
import { isSilence, type Answer, type Ask, type Silence } from "./answers";
import type { FaultRule } from "./faults";

/** The answer of a rule in place of the real one; undefined if the rule leaves that as it is. */
export function answerInstead({ status, body, headers }: FaultRule, ask: Ask, now: number): Answer | undefined {
  if (body !== undefined) return { status: status ?? 200, headers, body };
  if (status === undefined) return undefined;
  const usual = toErrorAnswer(usualRefusal(status), ask, now);
  return { ...usual, headers: { ...usual.headers, ...headers } };
}

/** An answer as a rule changes it. */
export function spoiled(outcome: Answer | Silence, rule: FaultRule): Answer | Silence {
  if (isSilence(outcome)) return outcome;
  const { bodyTakesInMs, cutBody, dateOffsetInMs } = rule;
  const manner = { ...outcome.manner, bodyTakesInMs, cutBody, dateOffsetInMs };
  return { ...(rule.malformedJson ? withHalfOfTheJson(outcome) : outcome), manner };
}

function withHalfOfTheJson(answer: Answer): Answer {
  const json = JSON.stringify(answer.body ?? {});
  const headers = { ...answer.headers, "Content-Type": "application/json" };
  return { ...answer, headers, body: json.slice(0, Math.ceil(json.length / 2)) };
}
