import type { TrackedAttempt } from "./attempt";
import { isSuccess, isTracked, type Rotation } from "./rotation";

/** What a rotation follows on. */
export interface PreviousRotation {
  /** The rotation before this one. It is continued while it is under way, or when its result meets the spec. */
  rotation?: Rotation | undefined;
  /** Whether a new one is asked for whatever state the device is in. */
  isTriggered?: boolean;
  /** Whether this is another try at the same, so that requests count on. */
  isRetry?: boolean;
}

/** The attempt that a retry counts on from. */
export function attemptBefore({ rotation, isRetry }: PreviousRotation): TrackedAttempt | undefined {
  return isRetry && rotation && isTracked(rotation) ? rotation.attempt : undefined;
}

/**
 * Whether a changed trigger still requires a new rotation. It does when the triggered rotation failed, or when this is
 * a retry of it.
 */
export function isStillTriggered({ isTriggered = false, rotation, isRetry = false }: PreviousRotation): boolean {
  if (isTriggered || rotation === undefined) return isTriggered;
  return isTracked(rotation) && rotation.attempt.isTriggered === true && (isRetry || !isSuccess(rotation));
}

/** What an attempt takes over from what it follows on. */
export function takenOver(previous: PreviousRotation): Pick<TrackedAttempt, "isTriggered" | "isRepeated"> {
  return {
    ...(isStillTriggered(previous) && { isTriggered: true }),
    // One lost request is repeated, and not one of each try.
    ...(attemptBefore(previous)?.isRepeated && { isRepeated: true }),
  };
}
