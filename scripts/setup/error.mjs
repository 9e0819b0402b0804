/** What went wrong in the set-up step, in words for the user. It is shown without a stack. */
export class SetupError extends Error {
  /** @override */
  name = "SetupError";
}

/** The user, or the system, asked the set-up step to end, so it tries no other way. */
export class Interrupted extends SetupError {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Interrupted by ${signal}. The next run goes on from here.`);
  }
}

/**
 * Does a step that may fail.
 *
 * @param {() => Promise<unknown>} step
 * @returns {Promise<SetupError | undefined>} why it was not possible
 */
export async function failureOf(step) {
  try {
    await step();
    return undefined;
  } catch (error) {
    if (error instanceof Interrupted || !(error instanceof SetupError)) throw error;
    return error;
  }
}
