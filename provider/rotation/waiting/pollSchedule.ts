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
 * Looks at something, but not long past a deadline.
 *
 * @param look Is handed when to give up what is read, and when to give up what is requested because of it: that may wait
 *   for its turn till the end of the wait.
 * @returns What was seen; why there was nothing to be seen; or undefined when the look was cut off.
 */
export async function readUntil<T>(
  context: { clock: Clock; signal: AbortSignal },
  remainingInMs: number,
  look: (giveUpAtInMs: number, lastMomentInMs: number) => Promise<T>,
): Promise<T | ServiceError | undefined> {
  const { clock, signal } = context;
  const lastMoment = lastMomentInMs(context, remainingInMs);
  try {
    return await look(Math.min(lastMoment, clock.now() + longestLookInMs), lastMoment);
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
