import type { DebugLog } from "../../rotation/debugLog";
import type { GraphRequest, GraphResponse } from "./graphClient";
import type { NoAnswerError } from "./http";
import { isPassing } from "./passing";

/** What came of sending a request. */
export type Delivery = GraphResponse | NoAnswerError;

const maxTries = 6;
const firstPauseInMs = 1_000;
const shortestPauseInMs = 500;
const longestPauseInMs = 30_000;
/** A service that asks for a longer pause is asked again after a day: every wait has its own deadline. */
export const longestAskedPauseInMs = 86_400_000;
/** Repeats that may be outstanding at once, over all requests of a kind: a service that always fails is left in peace soon. */
const maxBudget = 100;

/**
 * Decides what is sent again after trouble. A read may always be; a POST only when it was surely not carried out: it was
 * refused (429), or did not reach the service. The budget is over all requests that are decided on here: each repeat takes from it,
 * and each success gives back.
 */
export class Retries {
  private budget = maxBudget;

  constructor(private readonly debug?: DebugLog) {}

  /** The pause before the request is sent again, in milliseconds; undefined when what came is the answer. */
  pauseBefore(request: GraphRequest, delivery: Delivery, tries: number): number | undefined {
    if (!isTrouble(delivery)) {
      this.budget = Math.min(maxBudget, this.budget + 1);
      return undefined;
    }
    const pauseInMs = this.afterTrouble(request.method, delivery, tries);
    this.debug?.(retryLine(request, delivery, pauseInMs, `try ${tries} of ${maxTries}, budget ${this.budget}`));
    return pauseInMs;
  }

  private afterTrouble(method: "GET" | "POST", delivery: Delivery, tries: number): number | undefined {
    if (tries >= maxTries || this.budget < 1 || !isSafe(method, delivery)) return undefined;
    this.budget -= 1;
    // The limiter makes the pause after a refusal, for all requests alike.
    if (isRefused(delivery)) return 0;
    const asked = "status" in delivery ? delivery.retryAfterInMs : undefined;
    const own = Math.min(firstPauseInMs * 2 ** (tries - 1) * (0.5 + Math.random()), longestPauseInMs);
    return Math.min(Math.max(asked ?? own, shortestPauseInMs), longestAskedPauseInMs);
  }
}

/** What becomes of a request after trouble, for the debug log. The query is left out: a filter may name a person. */
export function retryLine(
  { method, path }: GraphRequest,
  delivery: Delivery,
  pauseInMs: number | undefined,
  why: string,
): string {
  const name = `${method} ${path.replace(/\?.*/, "")}`;
  const trouble = "status" in delivery ? delivery.status : delivery.message;
  if (pauseInMs === undefined) return `no retry of ${name} after ${trouble}: ${why}`;
  const when = pauseInMs > 0 ? `in ${Math.round(pauseInMs)}ms` : "as soon as the limits allow";
  return `retry ${name} after ${trouble} ${when}: ${why}`;
}

/** Whether Graph refused the request for being one too many. */
export function isRefused(delivery: Delivery): boolean {
  return "status" in delivery && delivery.status === 429;
}

function isTrouble(delivery: Delivery): boolean {
  return !("status" in delivery) || isPassing(delivery.status);
}

function isSafe(method: "GET" | "POST", delivery: Delivery): boolean {
  if ("status" in delivery) return method === "GET" || isRefused(delivery);
  return delivery.kind === "unreachable" && (method === "GET" || !delivery.mayBeSent);
}
