import { hasEnded } from "../actionResult";
import { compareDateTimes } from "../time/dateTime";
import type { Outcome } from "../outcome";
import { type Look, progress } from "../wording/progress";
import { follow } from "../followRotation";
import { resendIfLost } from "../requestRotation";
import type { Rotation } from "../rotation";
import type { RotationContext } from "../rotationContext";
import { readUntil, pauseInMs } from "./pollSchedule";
import { ServiceError } from "../serviceError";

/**
 * Waits until the rotation has ended, or the time is up, or nothing more can be learned. It never rejects for want of a
 * result: what is known so far comes back, so that nothing is lost.
 */
export async function waitForResult(
  context: RotationContext,
  rotation: Rotation,
  timeoutInMs: number,
): Promise<Outcome> {
  const { clock, signal, checkInMonitor, isOfFleet } = context;
  const deviceWait = checkInMonitor.watch(rotation.managedDeviceId, rotation.attempt.requestedDateTime, isOfFleet);
  const begun = clock.now();
  const say = progress(context);
  let current = rotation;
  let readDateTime: string | undefined;
  const unfinished = (why: Outcome["unfinished"]): Outcome => ({
    rotation: watched(current, clock.now() - begun, readDateTime),
    unfinished: why,
  });
  const onThrottled = (heldUpForInMs: number) =>
    say({ rotation: current, heldUpForInMs, elapsedInMs: clock.now() - begun });
  try {
    for (;;) {
      const waitedInMs = clock.now() - begun;
      const remainingInMs = timeoutInMs - waitedInMs;
      const seen = deviceWait.shouldPoll
        ? await look({ ...context, onThrottled }, current, waitedInMs, remainingInMs)
        : { rotation: current };
      current = seen.rotation;
      readDateTime = later(readDateTime, seen.device?.readDateTime);
      const elapsed = clock.now() - begun;
      say({ ...seen, elapsedInMs: elapsed });
      if (hasEnded(current.result.actionState)) return { rotation: current };
      const why = whyOver(seen.problem, signal, elapsed >= timeoutInMs);
      if (why) return unfinished(why);
      if (seen.problem) deviceWait.lookFailed();
      await deviceWait.next(pauseInMs(elapsed), timeoutInMs - elapsed);
    }
  } finally {
    deviceWait.end(hasEnded(current.result.actionState));
  }
}

/** Why nothing more can be learned; undefined where the wait goes on. */
function whyOver(problem: ServiceError | undefined, signal: AbortSignal, isTimeUp: boolean): Outcome["unfinished"] {
  if (signal.aborted) return "canceled";
  if (problem && problem.kind !== "unreachable") return problem;
  return isTimeUp ? (problem ?? "timeout") : undefined;
}

/** Notes for the next run how long a result was looked for in vain. */
function watched(rotation: Rotation, waitedInMs: number, readDateTime: string | undefined): Rotation {
  const { startDateTime, watchedForInMs = 0, watchedUntil } = rotation.attempt;
  if (startDateTime !== undefined) return rotation;
  const until = later(watchedUntil, readDateTime);
  return {
    ...rotation,
    attempt: {
      ...rotation.attempt,
      watchedForInMs: Math.round(watchedForInMs + waitedInMs),
      ...(until !== undefined && { watchedUntil: until }),
    },
  };
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && compareDateTimes(b, a) > 0) ? b : a;
}

async function look(
  context: RotationContext,
  rotation: Rotation,
  waitedInMs: number,
  remainingInMs: number,
): Promise<Omit<Look, "elapsedInMs">> {
  const { devices, signal, onThrottled } = context;
  // What a reading shows counts also where the request after it fails.
  let followed = rotation;
  const seen = await readUntil(context, remainingInMs, async (giveUpAtInMs, lastMomentInMs) => {
    const device = await devices.read(rotation.managedDeviceId, signal, giveUpAtInMs, onThrottled);
    followed = follow(rotation, device, waitedInMs);
    return { device, rotation: await resendIfLost(context, followed, device, waitedInMs, lastMomentInMs) };
  });
  if (seen instanceof ServiceError) return { rotation: followed, problem: seen };
  return seen ?? { rotation: followed };
}
