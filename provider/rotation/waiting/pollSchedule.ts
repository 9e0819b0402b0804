import type { Clock } from "../time/clock";
import { asServiceError, NotInTimeError, type ServiceError } from "../serviceError";

/** Each reading gets at least 10 seconds, also when less of the wait is left or the timeout is 0. */
const minReadingInMs = 10_000;
const maxReadingInMs = 10 * 60_000;

/**
 * The moment, in milliseconds on the run's clock, at which a request made now is given up: at the end of the wait, but
 * not before 10 seconds.
 */
export function giveUpTimeInMs({ clock }: { clock: Clock }, remainingInMs: number): number {
  return clock.now() + Math.max(remainingInMs, minReadingInMs);
}

/**
 * Reads something, but not long past a deadline.
 *
 * @param read Is handed when to give up.
 * @returns What was read; why there was nothing; or undefined when the reading was cut off.
 */
export async function readUntil<T>(
  context: { clock: Clock; signal: AbortSignal },
  remainingInMs: number,
  read: (giveUpAtInMs: number) => Promise<T>,
): Promise<T | ServiceError | undefined> {
  const { clock, signal } = context;
  try {
    return await read(Math.min(giveUpTimeInMs(context, remainingInMs), clock.now() + maxReadingInMs));
  } catch (error) {
    return signal.aborted || error instanceof NotInTimeError ? undefined : asServiceError(error);
  }
}

/**
 * The pause before the next reading: 1 second at first, so that a device that is online is noticed at once; after 2
 * minutes a twelfth of the time waited so far, at most 1 minute.
 */
export function pauseInMs(elapsedInMs: number): number {
  if (elapsedInMs < 10_000) return 1_000;
  if (elapsedInMs < 120_000) return 2_000;
  return Math.min(Math.ceil(elapsedInMs / 12), 60_000);
}
