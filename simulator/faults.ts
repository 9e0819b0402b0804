/** Something that goes wrong with the requests it fits. The first rule that fits a request and is not used up applies. */
export interface FaultRule {
  /** The method it applies to. Default: every one. */
  method?: string;
  /** What the path with its query must match, a request's inside a batch too. Default: every one. */
  path?: RegExp;
  /** How many requests that fit are let through first. Default 0. */
  after?: number;
  /** How many requests it then strikes; `Infinity` for all of them. Default 1. */
  times?: number;
  /** Answers with this status. Nothing is carried out, unless `carriedOut` says so. Default: 200 where there is a `body`. */
  status?: number;
  /** Headers of that answer, such as `Retry-After`. */
  headers?: Record<string, string>;
  /** Body of that answer: a string as it is, anything else as JSON. Default: Graph's own error for that status. */
  body?: unknown;
  /** Carries the request out before it answers with that status or body, as a gateway that lost patience does. */
  carriedOut?: boolean;
  /** Never answers, and carries nothing out. */
  hang?: boolean;
  /** Cuts the connection before or after the request was carried out. */
  reset?: "before" | "after";
  /** Waits so long before anything else, in real milliseconds. Alone it only delays. */
  delayInMs?: number;
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

  /** The rule that strikes this request, if any. */
  next(method: string, path: string): FaultRule | undefined {
    for (const entry of this.#rules) {
      if (entry.left <= 0 || !fits(entry.rule, method, path)) continue;
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

function fits(rule: FaultRule, method: string, path: string): boolean {
  // `search` disregards the lastIndex that a pattern with the flag g would carry from one request to the next.
  return (rule.method?.toUpperCase() ?? method) === method && (!rule.path || path.search(rule.path) >= 0);
}
