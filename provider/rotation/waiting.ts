import { hasEnded } from "./actionResult";
import type { Outcome } from "./outcome";
import { type Look, progress } from "./progress";
import { follow, repeatIfLost, type Rotation, type Surroundings } from "./rotation";
import { asServiceError } from "./serviceError";

/**
 * Waits until the rotation has ended, or the time is up, or nothing more can be learned. It never rejects for want of a
 * result: what is known so far comes back, so that nothing is lost.
 */
export async function waitForEnd(around: Surroundings, rotation: Rotation, timeoutInMs: number): Promise<Outcome> {
  const { clock, signal, lookout, isOfFleet } = around;
  const watcher = lookout.watch(rotation.managedDeviceId, rotation.attempt.requestedDateTime, isOfFleet);
  const begun = clock.now();
  const say = progress(around.report);
  let current = rotation;
  try {
    for (;;) {
      const waitedInMs = clock.now() - begun;
      const remainingInMs = timeoutInMs - waitedInMs;
      const seen = watcher.isWorthALook
        ? await look(around, current, waitedInMs, remainingInMs)
        : { rotation: current };
      current = seen.rotation;
      const elapsed = clock.now() - begun;
      say({ ...seen, elapsedInMs: elapsed });
      if (hasEnded(current.result.actionState)) return { rotation: current };
      if (signal.aborted) return { rotation: current, unfinished: "canceled" };
      if (seen.problem && seen.problem.kind !== "unreachable") return { rotation: current, unfinished: seen.problem };
      if (elapsed >= timeoutInMs) return { rotation: current, unfinished: seen.problem ?? "timeout" };
      if (seen.problem) watcher.lookFailed();
      await watcher.next(pauseInMs(elapsed), timeoutInMs - elapsed);
    }
  } finally {
    watcher.end(hasEnded(current.result.actionState));
  }
}

/** The last look may take so long past the deadline; a wait of no time at all has one as well. */
const lastLookInMs = 10_000;
const longestLookInMs = 10 * 60_000;

async function look(
  around: Surroundings,
  rotation: Rotation,
  waitedInMs: number,
  remainingInMs: number,
): Promise<Omit<Look, "elapsedInMs">> {
  const deadline = new AbortController();
  const atMostInMs = Math.min(Math.max(remainingInMs, lastLookInMs), longestLookInMs);
  const cancel = around.clock.after(atMostInMs, () => deadline.abort());
  const signal = AbortSignal.any([around.signal, deadline.signal]);
  try {
    const device = await around.devices.read(rotation.managedDeviceId, signal);
    const followed = follow(rotation, device);
    return { device, rotation: await repeatIfLost(around, followed, device, waitedInMs) };
  } catch (error) {
    return around.signal.aborted || deadline.signal.aborted
      ? { rotation }
      : { rotation, problem: asServiceError(error) };
  } finally {
    cancel();
  }
}

/**
 * The pause before the next look: a second at first, so that a device that is online is noticed at once; after two
 * minutes a twelfth of the time waited so far, at most a minute.
 */
function pauseInMs(elapsedInMs: number): number {
  if (elapsedInMs < 10_000) return 1_000;
  if (elapsedInMs < 120_000) return 2_000;
  return Math.min(elapsedInMs / 12, 60_000);
}
