import type { Cancel } from "../../provider/rotation/time/clock";
import { type BenchClock, sleepOn } from "./scaledClock";
import type { Tenant } from "./tenant";
import { type Timer, TimerHeap } from "./timerHeap";

/** Idle times that are shorter, in real milliseconds, are waited for. */
const worthALeapInMs = 4;
/** What is left of an idle time after a leap, in real milliseconds: nothing may be late because of it. */
const marginInMs = 1;

/**
 * A scaled clock that leaps over idle times: while no request is under way, both processes move their time ahead to the
 * next timer. So a fleet's hour takes seconds without a time scale that would distort latencies.
 */
export class LeapingClock implements BenchClock {
  private readonly timers = new TimerHeap();
  private native: NodeJS.Timeout | undefined;
  private requests = 0;
  private isLeaping = false;
  private isStopped = false;
  private isToBeChecked = false;

  constructor(private readonly tenant: Tenant) {}

  now(): number {
    return this.tenant.now();
  }

  sleep(durationInMs: number, signal: AbortSignal): Promise<void> {
    return sleepOn(this, durationInMs, signal);
  }

  after(durationInMs: number, run: () => void): Cancel {
    const timer: Timer = { dueAt: this.now() + durationInMs, run };
    this.timers.add(timer);
    if (this.timers.first === timer) this.arm();
    this.checkSoon();
    return () => this.timers.remove(timer);
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.requests += 1;
    try {
      return await work;
    } finally {
      this.requests -= 1;
      this.checkSoon();
    }
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.native);
  }

  private arm(): void {
    clearTimeout(this.native);
    const { first } = this.timers;
    if (!first) return;
    const inRealMs = Math.max(0, (first.dueAt - this.now()) / this.tenant.timeScale);
    this.native = setTimeout(() => this.fire(), Math.min(inRealMs, 2 ** 31 - 1));
  }

  private fire(): void {
    for (let { first } = this.timers; first && first.dueAt <= this.now(); first = this.timers.first) {
      const { run } = first;
      this.timers.remove(first);
      run?.();
    }
    this.arm();
    this.checkSoon();
  }

  /** Once everything that follows from what just happened has happened. */
  private checkSoon(): void {
    if (this.isToBeChecked) return;
    this.isToBeChecked = true;
    setImmediate(() => {
      this.isToBeChecked = false;
      void this.leap();
    });
  }

  private async leap(): Promise<void> {
    const { first } = this.timers;
    if (this.isStopped || this.isLeaping || this.requests > 0 || !first) return;
    const { timeScale } = this.tenant;
    const idleInMs = first.dueAt - this.now();
    if (idleInMs < worthALeapInMs * timeScale) return;
    this.isLeaping = true;
    await this.tenant.leap(idleInMs - marginInMs * timeScale);
    this.isLeaping = false;
    this.arm();
  }
}
