/** The span in which requests are counted, in simulated milliseconds. [doc] */
export const windowInMs = 20_000;

/** What came in the last {@link windowInMs}. */
export class SlidingWindow {
  #times: number[] = [];
  #oldest = 0;

  /** Counts something that came now. */
  add(now: number): void {
    this.#times.push(now);
  }

  /** How much came in the window that ends now. */
  count(now: number): number {
    while ((this.#times[this.#oldest] ?? Infinity) <= now - windowInMs) this.#oldest += 1;
    if (this.#oldest > 1_000 && this.#oldest > this.#times.length / 2) {
      this.#times = this.#times.slice(this.#oldest);
      this.#oldest = 0;
    }
    return this.#times.length - this.#oldest;
  }

  /** How long until this many of the oldest have left the window. The whole window if it doesn't hold as many. */
  untilLeft(howMany: number, now: number): number {
    const last = this.#times[this.#oldest + howMany - 1];
    return last === undefined ? windowInMs : last + windowInMs - now;
  }
}
