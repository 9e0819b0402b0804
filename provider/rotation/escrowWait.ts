import { formatDuration } from "./duration";
import { escrowedKeys } from "./escrow";
import type { Outcome } from "./outcome";
import { lookUntil, pauseInMs } from "./pace";
import { pacedReport } from "./progress";
import type { Rotation, Surroundings } from "./rotation";
import { ServiceError } from "./serviceError";

/**
 * Waits until the keys that a rotation made show in Entra ID, or the time is up, or nothing more can be learned. That one
 * is missing never leads to another rotation.
 */
export async function waitForEscrow(around: Surroundings, rotation: Rotation, timeoutInMs: number): Promise<Outcome> {
  const { clock, signal, recoveryKeys } = around;
  const say = pacedReport(around.report);
  const begun = clock.now();
  for (;;) {
    const remainingInMs = timeoutInMs - (clock.now() - begun);
    const keys = await lookUntil(around, remainingInMs, (until) => recoveryKeys.of(rotation.entraDeviceId, until));
    const problem = keys instanceof ServiceError ? keys : undefined;
    const escrowed = Array.isArray(keys) ? escrowedKeys(rotation, keys) : undefined;
    if (escrowed) return { rotation: { ...rotation, recoveryKeys: escrowed } };
    if (signal.aborted) return { rotation, unfinished: "canceled" };
    if (problem && problem.kind !== "unreachable") return { rotation, unfinished: problem };
    const elapsed = clock.now() - begun;
    if (elapsed >= timeoutInMs) return { rotation, unfinished: problem ?? "timeout" };
    const state = problem ? `waiting for Graph: ${problem.message}` : "done · waiting for the new key in Entra ID";
    say(problem?.kind ?? "waiting", `${state} · ${formatDuration(elapsed)}`, elapsed);
    await clock.sleep(Math.min(pauseInMs(elapsed), timeoutInMs - elapsed), signal);
  }
}
