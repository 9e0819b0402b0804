/** How a {@link Clock} relates to the local one. */
export interface ClockOptions {
  /** Simulated seconds that pass in one real second. Default 1. */
  timeScale?: number;
  /** How far the simulated clock is ahead (+) or behind (-) of the local one at the start, in milliseconds. Default 0. */
  offsetInMs?: number;
}

/**
 * The tenant's time. Nothing in the simulator runs on timers: every state is computed from what this clock says at the
 * moment somebody asks, so a test that leaps a day ahead sees exactly what it would have seen a day later.
 */
export class Clock {
  /** Simulated seconds that pass in one real second. */
  readonly timeScale: number;
  readonly #origin: number;
  readonly #startedAt = performance.now();
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
   * The simulated time as if nobody had ever leapt. Tokens live by it: a client's own clock does not leap along, so
   * it would go on sending a token that a leap had ended.
   */
  nowWithoutLeaps(): number {
    return this.#origin + (performance.now() - this.#startedAt) * this.timeScale;
  }

  /** Leaps ahead by so many simulated milliseconds. */
  leap(inMs: number): void {
    if (!(inMs >= 0)) throw new RangeError(`Time can only be leapt ahead, not by ${inMs} ms`);
    this.#leaptInMs += inMs;
  }
}

/** A time as Intune writes the times of an action: UTC, seven fractional digits. */
export function toActionTime(timeInMs: number): string {
  return new Date(timeInMs).toISOString().replace("Z", "0000Z");
}

/** A time as Intune writes the times of a device: UTC, whole seconds. */
export function toDeviceTime(timeInMs: number): string {
  return new Date(timeInMs).toISOString().replace(/\.\d+Z$/, "Z");
}
