import type { Clock } from "../../provider/rotation/clock";

/** A clock on which a pause takes no time: it leaps to the pause's end at once, through whatever happens until then. */
export class FakeClock implements Clock {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: number[] = [];
  readonly #begun = 5_000_000;
  #now = this.#begun;
  #events: { atInMs: number; happen: () => void }[] = [];

  /** Milliseconds since the clock was made. */
  get elapsed(): number {
    return this.#now - this.#begun;
  }

  now(): number {
    return this.#now;
  }

  /** Lets something happen so long after the clock was made. */
  at(elapsedInMs: number, happen: () => void): void {
    this.#events.push({ atInMs: this.#begun + elapsedInMs, happen });
    this.#events.sort((a, b) => a.atInMs - b.atInMs);
  }

  async sleep(durationInMs: number, signal: AbortSignal): Promise<void> {
    if (!(durationInMs >= 0)) throw new RangeError(`A pause of ${durationInMs} ms`);
    if (this.pauses.length > 20_000) throw new Error("This never ends.");
    if (signal.aborted) return;
    this.pauses.push(durationInMs);
    this.advance(durationInMs, signal);
  }

  /** Goes on by so long, unless the signal aborts meanwhile. */
  advance(durationInMs: number, signal?: AbortSignal): void {
    const until = this.#now + durationInMs;
    for (let next = this.#events[0]; next && next.atInMs <= until; next = this.#events[0]) {
      this.#events.shift();
      this.#now = Math.max(this.#now, next.atInMs);
      next.happen();
      if (signal?.aborted) return;
    }
    this.#now = until;
  }
}
