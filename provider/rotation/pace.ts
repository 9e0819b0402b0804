import type { Clock } from "./clock";
import { asServiceError, NotInTimeError, type ServiceError } from "./serviceError";

/** The last look may take so long past the deadline; a wait of no time at all has one as well. */
const lastLookInMs = 10_000;
const longestLookInMs = 10 * 60_000;

/**
 * Looks at something, but not long past a deadline.
 *
 * @returns What was seen; why there was nothing to be seen; or undefined when the look was cut off.
 */
export async function lookUntil<T>(
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  remainingInMs: number,
  look: (giveUpAtInMs: number) => Promise<T>,
): Promise<T | ServiceError | undefined> {
  const atMostInMs = Math.min(Math.max(remainingInMs, lastLookInMs), longestLookInMs);
  try {
    return await look(clock.now() + atMostInMs);
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
