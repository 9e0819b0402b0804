import type { Cancel } from "../../provider/rotation/time/clock";
import { TimerClock } from "./timerClock";

/** The longest pause that a real timer can make. A caller that asks for it waits for something else. */
const forEver = 2 ** 31 - 1;

/**
 * A clock on which a pause takes no time: as soon as the process has nothing else to do, it leaps to whatever happens
 * next. Events happen one after another in the order of their times, each with all that follows from it at once.
 */
export class FakeClock extends TimerClock {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: number[] = [];
  readonly #begun = 5_000_000;
  #now = this.#begun;
  #isLeaping = false;

  /** @param maxPauses When more are asked for, something never ends. */
  constructor(private readonly maxPauses = 20_000) {
    super();
  }

  /** Milliseconds since the clock was made. */
  get elapsed(): number {
    return this.#now - this.#begun;
  }

  now(): number {
    return this.#now;
  }

  /** Lets something happen at this time since the clock was made. */
  at(elapsedInMs: number, happen: () => void): void {
    this.setTimer(Math.max(this.#begun + elapsedInMs, this.#now), happen);
  }

  override after(durationInMs: number, run: () => void): Cancel {
    if (!(durationInMs >= 0 && durationInMs <= forEver)) throw new RangeError(`A pause of ${durationInMs} ms`);
    if (this.pauses.push(durationInMs) > this.maxPauses) throw new Error("This never ends.");
    return durationInMs === forEver ? () => undefined : super.after(durationInMs, run);
  }

  protected timerSet(): void {
    if (this.#isLeaping || this.timers === 0) return;
    this.#isLeaping = true;
    setImmediate(() => {
      this.#isLeaping = false;
      this.#now = this.firstDueAt ?? this.#now;
      this.runFirst();
      this.timerSet();
    });
  }
}
