import type { Acceptance } from "../device/managedDevice";
import type { Outcome, Unfinished } from "../outcome";
import type { TrackedRotation } from "../rotation";
import type { RotationContext } from "../rotationContext";
import { asServiceError, NotInTimeError, ServiceError } from "../serviceError";
import { giveUpTimeInMs, pauseInMs } from "./pollSchedule";
import { waitForResult } from "./waitForResult";

/**
 * Waits for the result of a rotation, and requests it once more where the request counts as lost: a second rotation costs
 * a key slot, a missing one leaves a disclosed key alive.
 */
export async function waitAndResendLost(
  context: RotationContext,
  first: TrackedRotation,
  timeoutInMs: number,
): Promise<Outcome<TrackedRotation>> {
  const { clock, signal } = context;
  const begun = clock.now();
  const remainingInMs = () => Math.max(0, timeoutInMs - (clock.now() - begun));
  let rotation = first;
  for (;;) {
    const { isLost, ...outcome } = await waitForResult(context, rotation, remainingInMs());
    if (!isLost) return outcome;
    ({ rotation } = outcome);
    const resent = await resend(context, rotation, remainingInMs());
    if (!wasNotResent(resent)) {
      rotation = resent;
      continue;
    }
    if (!mayPass(resent) || remainingInMs() === 0) return { rotation, unfinished: resent };
    context.report(`waiting for Graph: ${resent.message}`);
    await clock.sleep(Math.min(pauseInMs(clock.now() - begun), remainingInMs()), signal);
  }
}

function wasNotResent(resent: TrackedRotation | Unfinished): resent is Unfinished {
  return typeof resent === "string" || resent instanceof ServiceError;
}

function mayPass(unfinished: Unfinished): unfinished is ServiceError {
  return unfinished instanceof ServiceError && unfinished.kind === "unreachable";
}

/**
 * Requests the rotation again. A result of either request counts as its own: both are compared with the baseline before
 * the first.
 *
 * @returns The rotation; or why nothing was requested.
 */
async function resend(
  context: RotationContext,
  rotation: TrackedRotation,
  remainingInMs: number,
): Promise<TrackedRotation | Unfinished> {
  const { devices, signal, onThrottled, debug } = context;
  const { managedDeviceId: id, attempt } = rotation;
  if (signal.aborted) return "canceled";
  debug?.(`request ${attempt.count} for ${id} counts as lost after ${attempt.watchedForInMs ?? 0}ms`);
  const giveUpAtInMs = giveUpTimeInMs(context, remainingInMs);
  try {
    return resentOf(rotation, await devices.requestRotation(id, signal, giveUpAtInMs, onThrottled));
  } catch (error) {
    return whyNot(error, signal);
  }
}

function whyNot(error: unknown, { aborted }: AbortSignal): Unfinished {
  if (aborted) return "canceled";
  return error instanceof NotInTimeError ? "timeout" : asServiceError(error);
}

function resentOf(rotation: TrackedRotation, { delivery, requestId, requestedDateTime }: Acceptance): TrackedRotation {
  const { attempt } = rotation;
  return {
    ...rotation,
    requestId,
    isOfThisRun: true,
    attempt: {
      ...attempt,
      kind: "requested",
      requestedDateTime: requestedDateTime ?? attempt.watchedUntil ?? attempt.requestedDateTime,
      delivery,
      count: attempt.count + 1,
      isRepeated: true,
      // Its time starts now: its entry may take as long to show as that of the first.
      watchedForInMs: 0,
    },
  };
}
