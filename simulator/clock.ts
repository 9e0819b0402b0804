/** How a {@link Clock} relates to the local one. */
export interface ClockOptions {
  /** Simulated seconds that pass in one real second. Default 1. */
  timeScale?: number;
  /** How far the simulated clock is ahead (+) or behind (-) of the local one at the start, in milliseconds. Default 0. */
  offsetInMs?: number;
}

/** The longest that a timer of Node's can be set for. */
const longestTimerInMs = 2 ** 31 - 1;

/**
 * The tenant's time. Nothing that happens to a device runs on timers: every state is computed from what this clock says
 * at the moment of a request. So a test that leaps a day ahead sees exactly what it would have seen a day later, and
 * 100,000 devices cost nothing between requests. Only a request that is made to wait sleeps.
 */
export class Clock {
  /** Simulated seconds that pass in one real second. */
  readonly timeScale: number;
  readonly #origin: number;
  readonly #startedAt = performance.now();
  readonly #sleepers = new Set<() => void>();
  #leaptInMs = 0;

  constructor({ timeScale = 1, offsetInMs = 0 }: ClockOptions = {}) {
    if (!(timeScale > 0)) throw new RangeError(`timeScale must be greater than 0, but is ${timeScale}`);
    this.timeScale = timeScale;
    this.#origin = Date.now() + offsetInMs;
  }

  /** The simulated time, in milliseconds since 1970. */
  now(): number {
    return this.nowWithoutLeaps() + this.#leaptInMs;
  }

  /**
   * The simulated time without leaps. Tokens expire by it: a client's own clock does not leap, so the client would go
   * on sending a token that a leap had ended.
   */
  nowWithoutLeaps(): number {
    return this.#origin + (performance.now() - this.#startedAt) * this.timeScale;
  }

  /**
   * The time that a client's own times are compared with, in milliseconds since 1970: the local clock with the offset
   * of the start, since a client's clock neither leaps nor runs faster.
   */
  nowOfClients(): number {
    return this.#origin + (performance.now() - this.#startedAt);
  }

  /** Leaps ahead by this many simulated milliseconds. */
  leap(inMs: number): void {
    if (!(inMs >= 0)) throw new RangeError(`Time can only be leapt ahead, not by ${inMs} ms`);
    this.#leaptInMs += inMs;
    for (const wake of [...this.#sleepers]) wake();
  }

  /** Waits for this many simulated milliseconds, or until a leap. Keeps no process alive. */
  async sleep(inMs: number): Promise<void> {
    const until = this.now() + inMs;
    for (let left = inMs; left > 0; left = until - this.now()) await this.#doze(left / this.timeScale);
  }

  /** Waits for this many real milliseconds, or until a leap. */
  #doze(inRealMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(inRealMs, longestTimerInMs)).unref();
      this.#sleepers.add(wake);
    });
  }
}
