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
  const { clock, signal } = around;
  const begun = clock.now();
  const say = progress(around.report);
  let current = rotation;
  for (;;) {
    const seen = await look(around, current);
    current = seen.rotation;
    const elapsed = clock.now() - begun;
    say({ ...seen, elapsedInMs: elapsed });
    if (hasEnded(current.result.actionState)) return { rotation: current };
    if (signal.aborted) return { rotation: current, unfinished: "canceled" };
    if (seen.problem && seen.problem.kind !== "unreachable") return { rotation: current, unfinished: seen.problem };
    if (elapsed >= timeoutInMs) return { rotation: current, unfinished: seen.problem ?? "timeout" };
    await clock.sleep(Math.min(pauseInMs(elapsed), timeoutInMs - elapsed), signal);
  }
}

async function look(around: Surroundings, rotation: Rotation): Promise<Omit<Look, "elapsedInMs">> {
  try {
    const device = await around.devices.read(rotation.managedDeviceId, around.signal);
    const followed = follow(rotation, device);
    return { device, rotation: await repeatIfLost(around, followed, device) };
  } catch (error) {
    if (around.signal.aborted) return { rotation };
    return { rotation, problem: asServiceError(error) };
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
