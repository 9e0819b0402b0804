import type { Attempt } from "./attempt";
import { isSuccess, type Rotation } from "./rotation";

/** What a rotation follows on. */
export interface PreviousRotation {
  /** The rotation before. Where that is still under way or serves, it goes on as this one. */
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

/** A trigger is not used up by a rotation that did not succeed, nor by one that is to be followed by another. */
export function isStillTriggered({ isTriggered = false, rotation, isRetry = false }: PreviousRotation): boolean {
  if (isTriggered || rotation === undefined) return isTriggered;
  return rotation.attempt.isTriggered === true && (isRetry || !isSuccess(rotation));
}
