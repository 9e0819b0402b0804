import type { Clock } from "../time/clock";
import { asServiceError, NotInTimeError, type ServiceError } from "../serviceError";

/** The last look may take so long past the deadline; a wait of no time at all has one as well. */
const lastLookInMs = 10_000;
const longestLookInMs = 10 * 60_000;

/** Until when on the run's clock what is asked for now is waited for, in a wait with so much time left. */
export function lastMomentInMs({ clock }: { clock: Clock }, remainingInMs: number): number {
  return clock.now() + Math.max(remainingInMs, lastLookInMs);
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
    return await read(Math.min(lastMomentInMs(context, remainingInMs), clock.now() + longestLookInMs));
  } catch (error) {
    return signal.aborted || error instanceof NotInTimeError ? undefined : asServiceError(error);
  }
}

/**
 * The pause before the next look: a second at first, so that a device that is online is noticed at once; after two
 * minutes a twelfth of the time waited so far, at most a minute.
 */
export function pauseInMs(elapsedInMs: number): number {
  if (elapsedInMs < 10_000) return 1_000;
  if (elapsedInMs < 120_000) return 2_000;
  return Math.min(Math.ceil(elapsedInMs / 12), 60_000);
}
