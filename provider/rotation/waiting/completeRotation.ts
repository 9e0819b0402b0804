import { pauseUntilProvable } from "../attempt";
import { noDateTime } from "../time/dateTime";
import type { RotationSpec } from "../rotationSpec";
import { worthAnotherTry } from "../errorCodes";
import { waitForEscrow } from "./waitForEscrow";
import { formatDuration } from "../time/duration";
import type { Outcome } from "../outcome";
import { isAwaited, isTracked, lacksEscrow, type Rotation, satisfiesSince } from "../rotation";
import { startRotation } from "../startRotation";
import type { RotationContext } from "../rotationContext";
import { asServiceError } from "../serviceError";
import { giveUpTimeInMs } from "./pollSchedule";
import { waitAndResendLost } from "./resendLost";

/**
 * Waits for a rotation and does what else the spec asks for, within the time given: requests it again where it failed
 * for a reason that may pass, requests one more where the one that was adopted began too early, and waits for its key in
 * Entra ID. It never rejects: what is known so far comes back, so that nothing is lost.
 */
export async function completeRotation(
  context: RotationContext,
  first: Rotation,
  spec: RotationSpec,
  timeoutInMs: number,
): Promise<Outcome> {
  const begun = context.clock.now();
  const remainingInMs = () => Math.max(0, timeoutInMs - (context.clock.now() - begun));
  let outcome = await endOf(context, first, timeoutInMs);
  while (!outcome.unfinished) {
    const pauseInMs = pauseBeforeNext(outcome.rotation, spec);
    if (pauseInMs === undefined) break;
    if (pauseInMs > 0 && pauseInMs >= remainingInMs()) return outcome;
    await pauseBeforeRequest(context, outcome.rotation, pauseInMs);
    const next = await requestNext(context, outcome.rotation, spec, remainingInMs());
    outcome = next.unfinished ? next : await endOf(context, next.rotation, remainingInMs());
  }
  if (outcome.unfinished || !lacksEscrow(outcome.rotation, spec)) return outcome;
  return waitForEscrow(context, outcome.rotation, remainingInMs());
}

async function endOf(context: RotationContext, rotation: Rotation, timeoutInMs: number): Promise<Outcome> {
  return isAwaited(rotation) ? waitAndResendLost(context, rotation, timeoutInMs) : { rotation };
}

const firstPauseInMs = 10_000;
const longestPauseInMs = 10 * 60_000;

/** How often a rotation may be requested that fails with such a code. */
const mostRequests = { yes: Infinity, once: 2, no: 0 };

/** The pause before the rotation is requested again; undefined when it is not. */
function pauseBeforeNext(rotation: Rotation, spec: RotationSpec): number | undefined {
  if (!isTracked(rotation) || rotation.attempt.count >= spec.maxAttempts) return undefined;
  const { attempt, result } = rotation;
  if (result.actionState === "done") {
    return satisfiesSince(rotation, spec)
      ? undefined
      : pauseUntilProvable(attempt, result, spec.rotatedSince ?? noDateTime);
  }
  if (result.actionState !== "failed" || attempt.count >= mostRequests[worthAnotherTry(result.errorCode)])
    return undefined;
  return Math.min(firstPauseInMs * 3 ** Math.max(0, attempt.count - 1), longestPauseInMs);
}

async function pauseBeforeRequest(context: RotationContext, rotation: Rotation, pauseInMs: number): Promise<void> {
  const { managedDeviceId, attempt, result } = rotation;
  const { actionState, errorCode } = result;
  context.report(`${actionState} · requested again${pauseInMs > 0 ? ` in ${formatDuration(pauseInMs)}` : ""}`);
  context.debug?.(
    `${managedDeviceId} is requested again in ${pauseInMs}ms: ${actionState} ${errorCode}, requests so far: ${attempt.count}`,
  );
  await context.clock.sleep(pauseInMs, context.signal);
}

async function requestNext(
  context: RotationContext,
  rotation: Rotation,
  spec: RotationSpec,
  remainingInMs: number,
): Promise<Outcome> {
  if (context.signal.aborted) return { rotation, unfinished: "canceled" };
  const previous = { rotation, isRetry: true };
  const giveUpAtInMs = giveUpTimeInMs(context, remainingInMs);
  try {
    return { rotation: await startRotation(context, rotation.managedDeviceId, spec, previous, giveUpAtInMs) };
  } catch (error) {
    return { rotation, unfinished: asServiceError(error) };
  }
}
