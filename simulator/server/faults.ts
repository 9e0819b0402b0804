/** A fault of the requests that the rule fits. The first rule that fits a request and is not used up applies. */
export interface FaultRule {
  /** The method it applies to. Default: every one. */
  method?: string;
  /** What the path with its query must match, a request's inside a batch too. Default: every one. */
  path?: RegExp;
  /** The id, of a device or of something else, that the path must name. Default: every one. */
  deviceId?: string;
  /** Whether it applies to requests inside a batch only (true), or to none of them (false). Default: to all requests. */
  batched?: boolean;
  /** The app whose requests it applies to. Default: every one. */
  clientId?: string;
  /** The simulated time from which it applies. Default: at once. */
  from?: Date;
  /** The simulated time until which it applies. Default: for ever. */
  until?: Date;
  /** How many requests that fit are let through first. Default 0. */
  after?: number;
  /** How many requests it then applies to; `Infinity` for all of them. Default 1. */
  times?: number;
  /** Answers with this status. Nothing is carried out, unless `carriedOut` says so. Default: 200 where there is a `body`. */
  status?: number;
  /** Headers of that answer, such as `Retry-After`. */
  headers?: Record<string, string>;
  /** Body of that answer: a string as it is, an HTML page of a proxy for one; anything else as JSON. Default: Graph's own error for that status. */
  body?: unknown;
  /** Carries the request out before it answers with that status or body, as a gateway does after its own timeout. */
  carriedOut?: boolean;
  /** Never answers, and carries nothing out. */
  hang?: boolean;
  /** Cuts the connection before or after the request was carried out. */
  reset?: "before" | "after";
  /** How long it waits before anything else, in simulated milliseconds. Alone it only delays. */
  delayInMs?: number;
  /**
   * Sends the first half of the body at once, and the second after this time, in simulated milliseconds. For a request
   * inside a batch, the batch's body.
   */
  bodyTakesInMs?: number;
  /** Cuts the connection after the first half of the body. For a request inside a batch, the batch's body. */
  cutBody?: boolean;
  /** Sends only the first half of the JSON, as a complete body. */
  malformedJson?: boolean;
  /** How far the `Date` header is ahead (+) or behind (-), in milliseconds. For a request inside a batch, the batch's header. */
  dateOffsetInMs?: number;
  /** Ends the life of every token issued so far, and so refuses this request with 401. */
  expireTokens?: boolean;
}

/** What a rule compares a request with. */
export interface Target {
  readonly method: string;
  readonly path: string;
  readonly batched: boolean;
  /** The app that asks, where it is known. */
  readonly clientId: string | undefined;
  /** The simulated time. */
  readonly now: number;
}

/** The rules in force. */
export class Faults {
  #rules: { rule: FaultRule; letThrough: number; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, letThrough: rule.after ?? 0, left: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The rule that applies to this request, if any. */
  next(target: Target): FaultRule | undefined {
    for (const entry of this.#rules) {
      if (entry.left <= 0 || !fits(entry.rule, target)) continue;
      if (entry.letThrough > 0) {
        entry.letThrough -= 1;
        continue;
      }
      entry.left -= 1;
      return entry.rule;
    }
    return undefined;
  }
}

function fits(rule: FaultRule, { method, path, batched, clientId, now }: Target): boolean {
  return [
    rule.method === undefined || rule.method.toUpperCase() === method,
    // `search` disregards the lastIndex that a pattern with the flag g would carry from one request to the next.
    rule.path === undefined || path.search(rule.path) >= 0,
    rule.deviceId === undefined || path.toLowerCase().includes(rule.deviceId.toLowerCase()),
    rule.batched === undefined || rule.batched === batched,
    rule.clientId === undefined || rule.clientId.toLowerCase() === clientId?.toLowerCase(),
    rule.from === undefined || now >= rule.from.getTime(),
    rule.until === undefined || now < rule.until.getTime(),
  ].every(Boolean);
}
