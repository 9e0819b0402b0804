import { Interrupted } from "../setup/error.mjs";

/** @type {NodeJS.Signals[]} */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"];

/** The user, or the system, asked the story to end. */
export class StoryInterrupted extends Interrupted {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(signal);
    this.message = `Interrupted by ${signal}. Nothing is left running; the next \`npm start\` begins anew.`;
  }
}

/** Remembers that this process was asked to end, so that the story can end at the next step. */
export class Interruption {
  /** @type {NodeJS.Signals | undefined} */
  #asked;
  /** @type {((signal: NodeJS.Signals) => void) | undefined} */
  #passOn;
  #onSignal = (/** @type {NodeJS.Signals} */ signal) => {
    this.#asked ??= signal;
    this.#passOn?.(signal);
  };

  watch() {
    ENDING.forEach((signal) => process.on(signal, this.#onSignal));
  }

  unwatch() {
    ENDING.forEach((signal) => process.off(signal, this.#onSignal));
  }

  /**
   * Ends the story now, as if this process had been sent the signal.
   *
   * @param {NodeJS.Signals} signal
   * @throws {StoryInterrupted}
   */
  ask(signal) {
    this.#asked ??= signal;
    this.check();
  }

  /** @throws {StoryInterrupted} when this process was asked to end */
  check() {
    if (this.#asked) throw new StoryInterrupted(this.#asked);
  }

  /**
   * Waits for a child process to end, telling it when this process is asked to.
   *
   * @template T
   * @param {(signal: NodeJS.Signals) => void} passOn
   * @param {Promise<T>} work
   */
  async during(passOn, work) {
    this.#passOn = passOn;
    try {
      const result = await work;
      this.check();
      return result;
    } finally {
      this.#passOn = undefined;
    }
  }
}
