import type { Attempt } from "./attempt";
import { isSuccess, type Rotation } from "./rotation";

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
export function attemptBefore({ rotation, isRetry }: PreviousRotation): Attempt | undefined {
  return isRetry ? rotation?.attempt : undefined;
}

/**
 * Whether a changed trigger still requires a new rotation. It does when the triggered rotation failed, or when this is
 * a retry of it.
 */
export function isStillTriggered({ isTriggered = false, rotation, isRetry = false }: PreviousRotation): boolean {
  if (isTriggered || rotation === undefined) return isTriggered;
  return rotation.attempt.isTriggered === true && (isRetry || !isSuccess(rotation));
}
