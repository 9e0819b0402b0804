import type { Behaviour } from "../behaviour";
import { GraphRefusal } from "../graph/errors";

const dayInMs = 24 * 3_600_000;

/** Counts the rotations of a day in UTC. */
export class DailyCap {
  readonly #behaviour: Behaviour;
  #day = 0;
  #rotations = 0;

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
  }

  /** Counts one more rotation. Throws the refusal if it is one too many. */
  admit(now: number): void {
    const day = Math.floor(now / dayInMs);
    if (day !== this.#day) [this.#day, this.#rotations] = [day, 0];
    const { dailyCap } = this.#behaviour;
    if (dailyCap && this.#rotations >= dailyCap.rotations) {
      throw new GraphRefusal(
        dailyCap.status,
        dailyCap.status === 429 ? "TooManyRequests" : "QuotaExceeded",
        `The daily limit of ${dailyCap.rotations} rotateBitLockerKeys requests per tenant has been reached.`,
      );
    }
    this.#rotations += 1;
  }
}
