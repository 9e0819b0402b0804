import { pauseUntilProvable } from "./attempt";
import { noDateTime } from "./dateTime";
import type { RotationSpec } from "./desire";
import { worthAnotherTry } from "./errorCodes";
import { waitForEscrow } from "./escrowWait";
import { formatDuration } from "./duration";
import type { Outcome } from "./outcome";
import { isOver, lacksEscrow, type Rotation, satisfiesSince } from "./rotation";
import { startRotation } from "./startRotation";
import type { RotationContext } from "./rotationContext";
import { asServiceError } from "./serviceError";
import { lastMomentInMs } from "./pace";
import { waitForResult } from "./waiting";

/**
 * Waits for a rotation and does what else the desire asks for, within the time given: requests it again where it failed
 * for a reason that may pass, requests one more where the one that was adopted began too early, and waits for its key in
 * Entra ID. It never rejects: what is known so far comes back, so that nothing is lost.
 */
export async function completeRotation(
  around: RotationContext,
  first: Rotation,
  desire: RotationSpec,
  timeoutInMs: number,
): Promise<Outcome> {
  const begun = around.clock.now();
  const remainingInMs = () => Math.max(0, timeoutInMs - (around.clock.now() - begun));
  let outcome = await endOf(around, first, timeoutInMs);
  while (!outcome.unfinished) {
    const pauseInMs = pauseBeforeNext(outcome.rotation, desire);
    if (pauseInMs === undefined) break;
    if (pauseInMs > 0 && pauseInMs >= remainingInMs()) return outcome;
    await pauseBeforeRequest(around, outcome.rotation, pauseInMs);
    const next = await requestNext(around, outcome.rotation, desire, remainingInMs());
    outcome = next.unfinished ? next : await endOf(around, next.rotation, remainingInMs());
  }
  const isToBeVerified = !outcome.unfinished && lacksEscrow(outcome.rotation, desire);
  return isToBeVerified ? waitForEscrow(around, outcome.rotation, remainingInMs()) : outcome;
}

async function endOf(around: RotationContext, rotation: Rotation, timeoutInMs: number): Promise<Outcome> {
  return isOver(rotation) ? { rotation } : waitForResult(around, rotation, timeoutInMs);
}

const firstPauseInMs = 10_000;
const longestPauseInMs = 10 * 60_000;

/** How often a rotation may be requested that fails with such a code. */
const mostRequests = { yes: Infinity, once: 2, no: 0 };

/** The pause before the rotation is requested again; undefined when it is not. */
function pauseBeforeNext(rotation: Rotation, desire: RotationSpec): number | undefined {
  const { attempt, result } = rotation;
  if (attempt.isKept || attempt.count >= desire.maxAttempts) return undefined;
  if (result.actionState === "done") {
    return satisfiesSince(rotation, desire)
      ? undefined
      : pauseUntilProvable(attempt, result, desire.rotatedSince ?? noDateTime);
  }
  if (result.actionState !== "failed" || attempt.count >= mostRequests[worthAnotherTry(result.errorCode)])
    return undefined;
  return Math.min(firstPauseInMs * 3 ** Math.max(0, attempt.count - 1), longestPauseInMs);
}

async function pauseBeforeRequest(around: RotationContext, { result }: Rotation, pauseInMs: number): Promise<void> {
  around.report(`${result.actionState} · requested again${pauseInMs > 0 ? ` in ${formatDuration(pauseInMs)}` : ""}`);
  await around.clock.sleep(pauseInMs, around.signal);
}

async function requestNext(
  around: RotationContext,
  rotation: Rotation,
  desire: RotationSpec,
  remainingInMs: number,
): Promise<Outcome> {
  if (around.signal.aborted) return { rotation, unfinished: "canceled" };
  const precedent = { rotation, isRetry: true };
  const giveUpAtInMs = lastMomentInMs(around, remainingInMs);
  try {
    return { rotation: await startRotation(around, rotation.managedDeviceId, desire, precedent, giveUpAtInMs) };
  } catch (error) {
    return { rotation, unfinished: asServiceError(error) };
  }
}
