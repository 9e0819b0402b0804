import type { Clock } from "../rotation/clock";

/** Graph counts requests in sliding windows of this length. */
export const windowInMs = 20_000;

/**
 * A sliding window over one kind of request, that gives way when Graph refuses one and finds the limit again.
 *
 * A request takes a place from the moment it is sent until a window after its answer: Graph counts it somewhere in
 * between, so that Graph's own window never holds more, whatever the latency.
 */
export class Limiter {
  /** Places that may be taken now; at most the configured limit. */
  private limit: number;
  /** Requests under way. */
  private underWay = 0;
  /** When each answered request's place becomes free, in order. */
  private freeAt: number[] = [];
  private blockedUntil = 0;
  /** Refusals in a row. */
  private refusals = 0;
  /** When the limit may next be tried at a higher value. */
  private raiseAt: number;
  /** Windows to wait before the next try; doubles with every try that is refused. */
  private patience = 1;
  private step = 1;

  constructor(
    private readonly maximum: number,
    private readonly clock: Clock,
  ) {
    this.limit = maximum;
    this.raiseAt = clock.now() + windowInMs;
  }

  /** How many requests may be sent now, at most. */
  available(): number {
    const now = this.clock.now();
    if (now < this.blockedUntil) return 0;
    this.forgetUntil(now);
    this.raise(now);
    return Math.max(0, Math.floor(this.limit) - this.underWay - this.freeAt.length);
  }

  /** How long until a place may become free, in milliseconds; undefined when only an answer can free one. */
  nextFreeInMs(): number | undefined {
    const now = this.clock.now();
    if (now < this.blockedUntil) return this.blockedUntil - now;
    const soonest = this.freeAt[0];
    return soonest === undefined ? undefined : Math.max(1, soonest - now);
  }

  /**
   * Whether the limit is being tried out: in the first window, and while it is raised after a refusal. Few requests at
   * a time are sent then, so that few are refused.
   */
  isOnTrial(): boolean {
    const now = this.clock.now();
    return this.limit < this.maximum ? now >= this.raiseAt : now < this.raiseAt;
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
   * than the documented one. What it did take within the last window is the limit now, less a little.
   *
   * @param retryAfterInMs The pause that Graph asks for, if it says one.
   */
  refused(count: number, retryAfterInMs: number | undefined): void {
    const now = this.clock.now();
    this.refusals += 1;
    const accepted = this.freeAt.length + this.underWay - count;
    this.limit = Math.max(1, Math.min(this.limit, accepted * 0.97));
    this.patience = Math.min(this.patience * 2, 16);
    this.step = 1;
    this.raiseAt = now + this.patience * windowInMs;
    this.blockedUntil = Math.max(this.blockedUntil, now + pauseInMs(retryAfterInMs, this.refusals));
  }

  /** Requests were answered without a refusal among them. */
  accepted(): void {
    this.refusals = 0;
  }

  private forgetUntil(now: number): void {
    const kept = this.freeAt.findIndex((time) => time > now);
    this.freeAt = kept < 0 ? [] : this.freeAt.slice(kept);
  }

  private raise(now: number): void {
    if (this.limit >= this.maximum || now < this.raiseAt) return;
    this.limit = Math.min(this.maximum, this.limit + this.step);
    this.step *= 2;
    this.raiseAt = now + windowInMs / 4;
  }
}

const shortestPauseInMs = 1_000;
const longestPauseInMs = 120_000;

/** The pause that Graph asks for, within reason; where it says none, one that grows with every refusal in a row. */
function pauseInMs(retryAfterInMs: number | undefined, refusals: number): number {
  const asked = retryAfterInMs ?? shortestPauseInMs * 2 ** Math.min(refusals, 6) * (0.5 + Math.random() / 2);
  return Math.min(Math.max(asked, shortestPauseInMs), longestPauseInMs);
}
