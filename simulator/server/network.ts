import type { Clock } from "../clock";
import type { Random } from "../random";

/** The network between a client and Graph: half of the latency comes before a request is handled, half after it. */
export class Network {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #latencyInMs: readonly [least: number, most: number] | undefined;

  constructor(clock: Clock, random: Random, latencyInMs: readonly [least: number, most: number] | undefined) {
    const [least, most] = latencyInMs ?? [0, 0];
    if (!(least >= 0 && most >= least)) throw new RangeError(`latencyInMs can't be from ${least} to ${most}`);
    this.#clock = clock;
    this.#random = random;
    this.#latencyInMs = latencyInMs;
  }

  /** Carries a request to where it is handled, and the answer back. */
  async carry<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#latencyInMs) return work();
    const [least, most] = this.#latencyInMs;
    const oneWayInMs = (least + this.#random() * (most - least)) / 2;
    await this.#clock.sleep(oneWayInMs);
    const result = await work();
    await this.#clock.sleep(oneWayInMs);
    return result;
  }
}
