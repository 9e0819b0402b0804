import { escrowedKeys } from "../escrow";
import type { Outcome } from "../outcome";
import type { TrackedRotation } from "../rotation";
import type { RotationContext } from "../rotationContext";
import { ServiceError } from "../serviceError";
import { formatDuration } from "../time/duration";
import { PacedReport, throttledLine } from "../wording/progress";
import { pauseInMs, readUntil } from "./pollSchedule";
import { type Observation, type Waited, WaitLoop } from "./waitLoop";

/** Waits until the rotation's keys show in Entra ID. A missing key never causes another rotation. */
export function waitForEscrow(
  context: RotationContext,
  rotation: TrackedRotation,
  timeoutInMs: number,
): Promise<Outcome> {
  return new EscrowWait(context, rotation, timeoutInMs).run();
}

class EscrowWait extends WaitLoop<TrackedRotation, Outcome> {
  private readonly progress: PacedReport;

  constructor(
    protected override readonly context: RotationContext,
    rotation: TrackedRotation,
    timeoutInMs: number,
  ) {
    super(context, rotation, timeoutInMs);
    this.progress = new PacedReport(context.report);
  }

  protected async begin(): Promise<void> {
    // The first reading is due at once.
  }

  protected resultOf({ state, unfinished }: Waited<TrackedRotation>): Outcome {
    return { rotation: state, ...(unfinished && { unfinished }) };
  }

  protected end(): void {
    // Nothing was begun that has to end.
  }

  protected async observe(waitedInMs: number): Promise<Observation<TrackedRotation>> {
    const { context, state: rotation } = this;
    const onThrottled = (heldUpForInMs: number) =>
      this.progress.say("throttled", throttledLine(heldUpForInMs), this.waitedInMs);
    const keys = await readUntil(context, this.timeoutInMs - waitedInMs, (giveUpAtInMs) =>
      context.recoveryKeys.of(rotation.entraDeviceId, context.signal, giveUpAtInMs, onThrottled),
    );
    if (keys instanceof ServiceError) return { state: rotation, problem: keys };
    const escrowed = keys && escrowedKeys(rotation, keys);
    return { state: escrowed ? { ...rotation, recoveryKeys: escrowed } : rotation };
  }

  protected isOver({ state: { recoveryKeys } }: Observation<TrackedRotation>): boolean {
    return recoveryKeys !== undefined;
  }

  protected report({ state: { recoveryKeys }, problem }: Observation<TrackedRotation>, waitedInMs: number): void {
    if (!recoveryKeys) this.progress.say(...lineFor(problem, waitedInMs), waitedInMs);
  }

  protected pause(waitedInMs: number): Promise<void> {
    const { clock, signal } = this.context;
    return clock.sleep(Math.min(pauseInMs(waitedInMs), this.timeoutInMs - waitedInMs), signal);
  }
}

/** What is new, and the whole line. */
function lineFor(problem: ServiceError | undefined, waitedInMs: number): [news: string, line: string] {
  const state = problem ? `waiting for Graph: ${problem.message}` : "done · waiting for the new key in Entra ID";
  return [problem ? problem.kind : "waiting", `${state} · ${formatDuration(waitedInMs)}`];
}
