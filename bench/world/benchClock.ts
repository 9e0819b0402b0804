import { TimerClock } from "../../test/support/timerClock";
import type { Tenant } from "./tenant";

/** The clock waits through idle times that are shorter than this, in real milliseconds. */
const worthALeapInMs = 4;
/** What is left of an idle time after a leap, in real milliseconds, so that no timer is late because of the leap. */
const marginInMs = 1;
/** The longest that a timer of Node's can be set for. */
const longestTimerInMs = 2 ** 31 - 1;

/**
 * A clock that ticks with the tenant's. It leaps over idle times: while no request is under way, both processes move
 * their time ahead to the next timer. So a fleet's hour takes seconds without a time scale that would distort
 * latencies.
 */
export class BenchClock extends TimerClock {
  private native: NodeJS.Timeout | undefined;
  private armedFor: number | undefined;
  private requests = 0;
  private isLeaping = false;
  private isToBeChecked = false;

  /** @param leaps false: the clock does not leap. */
  constructor(
    private readonly tenant: Tenant,
    private leaps = true,
  ) {
    super();
  }

  now(): number {
    return this.tenant.now();
  }

  /** Says that a request is under way until this settles. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.requests += 1;
    try {
      return await work;
    } finally {
      this.requests -= 1;
      this.checkSoon();
    }
  }

  /** The tenant is about to close. */
  stop(): void {
    this.leaps = false;
    clearTimeout(this.native);
  }

  protected timerSet(): void {
    if (this.firstDueAt !== this.armedFor) this.arm();
    this.checkSoon();
  }

  private arm(): void {
    clearTimeout(this.native);
    this.armedFor = this.firstDueAt;
    if (this.armedFor === undefined) return;
    const inRealMs = Math.max(0, (this.armedFor - this.now()) / this.tenant.timeScale);
    this.native = setTimeout(() => this.fire(), Math.min(inRealMs, longestTimerInMs));
  }

  private fire(): void {
    while ((this.firstDueAt ?? Infinity) <= this.now()) this.runFirst();
    this.arm();
    this.checkSoon();
  }

  /** Resolves after all callbacks of the present moment have run. */
  private checkSoon(): void {
    if (this.isToBeChecked || !this.leaps) return;
    this.isToBeChecked = true;
    setImmediate(() => {
      this.isToBeChecked = false;
      void this.leap();
    });
  }

  private async leap(): Promise<void> {
    if (!this.leaps || this.isLeaping || this.requests > 0 || this.firstDueAt === undefined) return;
    const { timeScale } = this.tenant;
    const idleInMs = this.firstDueAt - this.now();
    if (idleInMs < worthALeapInMs * timeScale) return;
    this.isLeaping = true;
    await this.tenant.leap(idleInMs - marginInMs * timeScale);
    this.isLeaping = false;
    this.arm();
  }
}
