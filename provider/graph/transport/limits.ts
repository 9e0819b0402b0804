import type { DebugLog } from "../../rotation/debugLog";
import type { Clock } from "../../rotation/time/clock";
import { defaultQuota, type Quota } from "../../settings/quota";
import { maxBatchSize } from "./batch";
import type { GraphRequest } from "./graphClient";
import { Limiter } from "./limiter";

/** What Graph counts apart from other requests; where several kinds wait, the first of them goes first. */
export const quotaKinds = ["write", "read", "key"] as const;
export type QuotaKind = (typeof quotaKinds)[number];

/** What Graph counts a request as. Recovery keys are kept by another service than Intune, with limits of its own. */
export function quotaKindOf({ method, path }: Pick<GraphRequest, "method" | "path">): QuotaKind {
  if (path.startsWith("/informationProtection/")) return "key";
  return method === "GET" ? "read" : "write";
}

/**
 * The kinds whose requests a request counts among, its own first: a write counts as a write and as a request to Intune, a
 * key as neither.
 */
export const countedAs: Record<QuotaKind, readonly [QuotaKind, ...QuotaKind[]]> = {
  write: ["write", "read"],
  read: ["read"],
  key: ["key"],
};

/** Something of each kind's own. */
export function perQuota<T>(make: () => T): Record<QuotaKind, T> {
  return { write: make(), read: make(), key: make() };
}

/** Requests for recovery keys within 20 seconds. No number is documented for reading them; the caution is that of writes. */
const keysPer20s = defaultQuota.writes;

/** The limits of all kinds of requests. */
export class Limits {
  /** The window of each kind. */
  private readonly windows: Record<QuotaKind, Limiter>;

  constructor(quota: Quota, clock: Clock, debug?: DebugLog) {
    const limiter = (kind: QuotaKind, maximum: number, learnedLimit: number) =>
      new Limiter(maximum, learnedLimit, clock, debug && ((line) => debug(`limiter ${kind}: ${line}`)));
    // The upper half of a narrow limit is tried out: of these few are allowed, and other apps may use them as well.
    this.windows = {
      write: limiter("write", quota.writes, quota.writes / 2),
      read: limiter("read", quota.requests, quota.requests),
      key: limiter("key", keysPer20s, keysPer20s / 2),
    };
  }

  /** How many of the waiting requests of a kind may be sent now, in one round trip. */
  available(kind: QuotaKind, waiting: number): number {
    const wanted = Math.min(waiting, maxBatchSize);
    return Math.min(...this.counting(kind).map((limiter) => limiter.available(wanted)));
  }

  /** How long until there may be room for the waiting requests, in milliseconds; undefined when an answer must come first. */
  untilAvailableInMs(kind: QuotaKind, waiting: number): number | undefined {
    const wanted = Math.min(waiting, maxBatchSize);
    const waits = this.counting(kind).map((limiter) => (limiter.available(wanted) > 0 ? 0 : limiter.nextFreeInMs()));
    return waits.includes(undefined) ? undefined : Math.max(1, ...(waits as number[]));
  }

  /** Whether a pause that Graph has asked for holds up requests of a kind. */
  isBlocked(kind: QuotaKind): boolean {
    return this.counting(kind).some((limiter) => limiter.isBlocked);
  }

  sent(kind: QuotaKind, count: number): void {
    for (const limiter of this.counting(kind)) limiter.sent(count);
  }

  /** @param refused How many of them Graph refused, and the longest pause that it asked for. */
  answered(kind: QuotaKind, count: number, refused: { count: number; retryAfterInMs?: number | undefined }): void {
    for (const limiter of this.counting(kind)) limiter.answered(count);
    // Which window was full is not said: the narrowest one that counts this kind is taken to be.
    const own = this.windows[kind];
    if (refused.count > 0) own.learnFromRefused(refused.count, refused.retryAfterInMs);
    else own.learnFromAccepted();
  }

  /** The windows that count a kind. */
  private counting(kind: QuotaKind): Limiter[] {
    return countedAs[kind].map((each) => this.windows[each]);
  }
}
