import { hasEnded } from "./actionResult";
import type { Outcome } from "./outcome";
import { type Look, progress } from "./progress";
import { follow, repeatIfLost, type Rotation, type Surroundings } from "./rotation";
import { lookUntil, pauseInMs } from "./pace";
import { ServiceError } from "./serviceError";

/**
 * Waits until the rotation has ended, or the time is up, or nothing more can be learned. It never rejects for want of a
 * result: what is known so far comes back, so that nothing is lost.
 */
export async function waitForEnd(around: Surroundings, rotation: Rotation, timeoutInMs: number): Promise<Outcome> {
  const { clock, signal, lookout, isOfFleet } = around;
  const watcher = lookout.watch(rotation.managedDeviceId, rotation.attempt.requestedDateTime, isOfFleet);
  const begun = clock.now();
  const say = progress(around);
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

async function look(
  around: Surroundings,
  rotation: Rotation,
  waitedInMs: number,
  remainingInMs: number,
): Promise<Omit<Look, "elapsedInMs">> {
  const seen = await lookUntil(around, remainingInMs, async (giveUpAtInMs) => {
    const device = await around.devices.read(rotation.managedDeviceId, around.signal, giveUpAtInMs);
    const followed = follow(rotation, device);
    return { device, rotation: await repeatIfLost(around, followed, device, waitedInMs) };
  });
  if (seen instanceof ServiceError) return { rotation, problem: seen };
  return seen ?? { rotation };
}
