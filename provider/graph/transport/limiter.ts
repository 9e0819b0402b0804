import type { DebugLog } from "../../rotation/debugLog";
import type { Clock } from "../../rotation/time/clock";
import { longestAskedPauseInMs } from "./retries";

/** Graph counts requests in sliding windows of this length. */
export const windowInMs = 20_000;

/**
 * A sliding window over one kind of request, that gives way when Graph refuses one and finds the limit again.
 *
 * A request takes a place from the moment it is sent until a window after its answer: Graph counts it somewhere in
 * between, so that Graph's own window never holds more, whatever the latency.
 */
export class Limiter {
  /** Requests under way. */
  private underWay = 0;
  /** When each answered request's place becomes free, in order. */
  private readonly freeAt: number[] = [];
  private blockedUntil = 0;
  /** Refusals in a row. */
  private refusals = 0;
  /** From when on more may be tried than is known to be taken. */
  private probeAfter = -Infinity;
  /** Windows to wait before the next try; doubles with every try that is refused. */
  private backoffWindows = 1;
  /** Requests that are tried at once, which is how many a try may have refused. */
  private probeSize: number;

  /**
   * @param maximum The configured limit.
   * @param learnedLimit So many requests within a window Graph is known to take, or taken to be. Above that it is asked for a
   *   few more at a time, up to the configured limit.
   */
  constructor(
    private readonly maximum: number,
    private learnedLimit: number,
    private readonly clock: Clock,
    private readonly debug?: DebugLog,
  ) {
    this.probeSize = stepOf(maximum, 50);
  }

  /**
   * How many requests may be sent now, of so many that are wanted. While fewer places are free and others are about to
   * be, it is none, so that requests travel together.
   */
  available(wanted: number): number {
    const now = this.clock.now();
    if (this.isBlocked) return 0;
    this.forgetUntil(now);
    const free = Math.max(0, Math.floor(this.windowLimitAt(now)) - this.underWay - this.freeAt.length);
    if (free >= wanted) return wanted;
    const next = this.freeAt[0];
    return next !== undefined && next - now < togetherWithinInMs ? 0 : free;
  }

  /** How long until a place becomes free, in milliseconds; undefined when an answer must come first. */
  nextFreeInMs(): number | undefined {
    const now = this.clock.now();
    if (now < this.blockedUntil) return this.blockedUntil - now;
    const [next] = this.freeAt;
    return next === undefined ? undefined : Math.max(1, next - now);
  }

  sent(count: number): void {
    this.underWay += count;
  }

  /** Requests were answered; refused ones count against Graph's quota as well. */
  answered(count: number): void {
    this.underWay -= count;
    const free = this.clock.now() + windowInMs;
    for (let index = 0; index < count; index += 1) this.freeAt.push(free);
  }

  /**
   * Graph refused some of the requests that were just answered: others use the tenant as well, or its limit is lower
   * than the documented one. What it did take within the last window is known now, less a little.
   *
   * @param retryAfterInMs The pause that Graph asks for, if it says one.
   */
  learnFromRefused(count: number, retryAfterInMs: number | undefined): void {
    const now = this.clock.now();
    this.forgetUntil(now);
    // What was under way already when a pause began says nothing of what comes after it.
    if (now >= this.blockedUntil) {
      this.refusals += 1;
      this.backoffWindows = Math.min(this.backoffWindows * 2, 16);
    }
    this.probeSize = stepOf(this.maximum, 100);
    const taken = this.freeAt.length + this.underWay - count;
    this.learnedLimit = Math.max(1, this.maximum * leastShare, Math.min(this.learnedLimit, taken * 0.97));
    this.probeAfter = now + this.backoffWindows * windowInMs;
    this.blockedUntil = Math.max(this.blockedUntil, now + pauseInMs(retryAfterInMs, this.refusals));
    this.debug?.(
      `refused ${count}, took ${taken} within 20s: ${this.limitShown()}, blocked for ${inSeconds(this.blockedUntil - now)}, tries more in ${inSeconds(this.probeAfter - now)}`,
    );
  }

  /**
   * Graph refused none of these requests. Resets the count of refusals; once probing is allowed, raises the learned
   * limit to what was answered within the last 20 seconds.
   */
  learnFromAccepted(): void {
    const now = this.clock.now();
    this.refusals = 0;
    // Before that, some of those that were answered may have been refused.
    if (now < this.probeAfter) return;
    this.forgetUntil(now);
    if (this.freeAt.length > this.learnedLimit) {
      this.learnedLimit = this.freeAt.length;
      this.debug?.(`took ${this.freeAt.length} within 20s: ${this.limitShown()}`);
    }
    if (this.learnedLimit >= this.maximum) this.backoffWindows = 1;
  }

  /** Whether Graph has asked for a pause that is not over. */
  get isBlocked(): boolean {
    return this.clock.now() < this.blockedUntil;
  }

  private limitShown(): string {
    return `learned limit ${Math.floor(this.learnedLimit)} of ${this.maximum}`;
  }

  /**
   * How many requests a window may hold now: the learned limit; once probing is allowed, `probeSize` more, at most the
   * configured limit. It may be a fraction.
   */
  private windowLimitAt(now: number): number {
    return now < this.probeAfter ? this.learnedLimit : Math.min(this.maximum, this.learnedLimit + this.probeSize);
  }

  private forgetUntil(now: number): void {
    const kept = this.freeAt.findIndex((time) => time > now);
    this.freeAt.splice(0, kept < 0 ? this.freeAt.length : kept);
  }
}

/** Places that become free within this time of each other are taken together. */
const togetherWithinInMs = 300;

/** Of the configured limit, this much stays allowed: one refusal of the only request says little about the tenant. */
const leastShare = 0.05;

/** More at first, in fewer round trips; fewer once a refusal has shown that others use the tenant as well. */
function stepOf(maximum: number, steps: 50 | 100): number {
  return Math.max(2, maximum / steps);
}

const shortestPauseInMs = 1_000;
const longestPauseInMs = 120_000;

function inSeconds(durationInMs: number): string {
  return `${Math.ceil(durationInMs / 1_000)}s`;
}

/** The pause that Graph asks for; where it says none, one that grows with every refusal in a row. */
function pauseInMs(retryAfterInMs: number | undefined, refusals: number): number {
  const own = Math.min(shortestPauseInMs * 2 ** Math.min(refusals, 6) * (0.5 + Math.random() / 2), longestPauseInMs);
  return Math.min(Math.max(retryAfterInMs ?? own, shortestPauseInMs), longestAskedPauseInMs);
}
