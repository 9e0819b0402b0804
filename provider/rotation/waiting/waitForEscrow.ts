import { formatDuration } from "../time/duration";
import { escrowedKeys } from "../escrow";
import type { Outcome } from "../outcome";
import { readUntil, pauseInMs } from "./pollSchedule";
import { pacedReport, throttledLine } from "../wording/progress";
import type { Rotation } from "../rotation";
import type { RotationContext } from "../rotationContext";
import { ServiceError } from "../serviceError";

/**
 * Waits until the keys that a rotation made show in Entra ID, or the time is up, or nothing more can be learned. That one
 * is missing never leads to another rotation.
 */
export async function waitForEscrow(
  context: RotationContext,
  rotation: Rotation,
  timeoutInMs: number,
): Promise<Outcome> {
  const { clock, signal } = context;
  const say = pacedReport(context.report);
  const begun = clock.now();
  const onThrottled = (heldUpForInMs: number) => say("throttled", throttledLine(heldUpForInMs), clock.now() - begun);
  for (;;) {
    const seen = await look({ ...context, onThrottled }, rotation, timeoutInMs - (clock.now() - begun));
    if (seen.rotation.recoveryKeys) return seen;
    if (signal.aborted) return { rotation, unfinished: "canceled" };
    const { problem } = seen;
    if (problem && problem.kind !== "unreachable") return { rotation, unfinished: problem };
    const elapsed = clock.now() - begun;
    if (elapsed >= timeoutInMs) return { rotation, unfinished: problem ?? "timeout" };
    say(...lineFor(problem, elapsed), elapsed);
    await clock.sleep(Math.min(pauseInMs(elapsed), timeoutInMs - elapsed), signal);
  }
}

/** What is new, and the whole line. */
function lineFor(problem: ServiceError | undefined, elapsedInMs: number): [news: string, line: string] {
  const state = problem ? `waiting for Graph: ${problem.message}` : "done · waiting for the new key in Entra ID";
  return [problem ? problem.kind : "waiting", `${state} · ${formatDuration(elapsedInMs)}`];
}

async function look(
  context: RotationContext,
  rotation: Rotation,
  remainingInMs: number,
): Promise<{ rotation: Rotation; problem?: ServiceError }> {
  const { recoveryKeys, signal, onThrottled } = context;
  const keys = await readUntil(context, remainingInMs, (giveUpAtInMs) =>
    recoveryKeys.of(rotation.entraDeviceId, signal, giveUpAtInMs, onThrottled),
  );
  if (keys instanceof ServiceError) return { rotation, problem: keys };
  const escrowed = keys && escrowedKeys(rotation, keys);
  return { rotation: escrowed ? { ...rotation, recoveryKeys: escrowed } : rotation };
}
