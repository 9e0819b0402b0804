import { escrowedKeys } from "../escrow";
import type { Outcome } from "../outcome";
import type { TrackedRotation } from "../rotation";
import type { RotationContext } from "../rotationContext";
import { ServiceError } from "../serviceError";
import { formatDuration } from "../time/duration";
import { pacedReport, throttledLine } from "../wording/progress";
import { pauseInMs, readUntil } from "./pollSchedule";
import { type Observation, waitLoop } from "./waitLoop";

/** Waits until the rotation's keys show in Entra ID. A missing key never causes another rotation. */
export async function waitForEscrow(
  context: RotationContext,
  rotation: TrackedRotation,
  timeoutInMs: number,
): Promise<Outcome> {
  const { clock, signal } = context;
  const say = pacedReport(context.report);
  const begun = clock.now();
  const onThrottled = (heldUpForInMs: number) => say("throttled", throttledLine(heldUpForInMs), clock.now() - begun);
  const { state, unfinished } = await waitLoop<TrackedRotation>(context, rotation, {
    timeoutInMs,
    observe: (seen, _, remainingInMs) => observe({ ...context, onThrottled }, seen, remainingInMs),
    isOver: ({ recoveryKeys }) => recoveryKeys !== undefined,
    report: ({ state: { recoveryKeys }, problem }, waitedInMs) => {
      if (!recoveryKeys) say(...lineFor(problem, waitedInMs), waitedInMs);
    },
    pause: (waitedInMs) => clock.sleep(Math.min(pauseInMs(waitedInMs), timeoutInMs - waitedInMs), signal),
  });
  return { rotation: state, ...(unfinished && { unfinished }) };
}

/** What is new, and the whole line. */
function lineFor(problem: ServiceError | undefined, waitedInMs: number): [news: string, line: string] {
  const state = problem ? `waiting for Graph: ${problem.message}` : "done · waiting for the new key in Entra ID";
  return [problem ? problem.kind : "waiting", `${state} · ${formatDuration(waitedInMs)}`];
}

async function observe(
  context: RotationContext,
  rotation: TrackedRotation,
  remainingInMs: number,
): Promise<Observation<TrackedRotation>> {
  const { recoveryKeys, signal, onThrottled } = context;
  const keys = await readUntil(context, remainingInMs, (giveUpAtInMs) =>
    recoveryKeys.of(rotation.entraDeviceId, signal, giveUpAtInMs, onThrottled),
  );
  if (keys instanceof ServiceError) return { state: rotation, problem: keys };
  const escrowed = keys && escrowedKeys(rotation, keys);
  return { state: escrowed ? { ...rotation, recoveryKeys: escrowed } : rotation };
}
