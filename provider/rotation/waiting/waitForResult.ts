import { hasEnded } from "../actionResult";
import { lookedForInMs, type TrackedAttempt } from "../attempt";
import type { ManagedDevice } from "../device/managedDevice";
import { follow } from "../followRotation";
import { showsWithinInMs } from "../identity";
import type { Outcome } from "../outcome";
import type { TrackedRotation } from "../rotation";
import type { RotationContext } from "../rotationContext";
import { ServiceError } from "../serviceError";
import { compareDateTimes } from "../time/dateTime";
import { Progress } from "../wording/progress";
import type { DeviceWait } from "./checkInMonitor";
import { pauseInMs, readUntil } from "./pollSchedule";
import { type Observation, type Waited, WaitLoop } from "./waitLoop";

/** What came of waiting for a result. */
export interface ResultOutcome extends Outcome<TrackedRotation> {
  /** Whether the request counts as lost, so that waiting on is in vain. */
  isLost?: boolean;
}

/** A request without an answer counts as lost after this time. */
const lostAfterInMs = 5 * 60_000;

/** What is kept of the readings. */
interface Seen {
  rotation: TrackedRotation;
  /** The latest time of a reading, on the front end's clock. */
  readDateTime?: string | undefined;
}

/** What one reading showed. */
interface Reading extends Observation<Seen> {
  /** Undefined where the reading failed or was not worth it. */
  device?: ManagedDevice;
}

/** Waits until the rotation has ended, or its request counts as lost. It requests nothing. */
export function waitForResult(
  context: RotationContext,
  first: TrackedRotation,
  timeoutInMs: number,
): Promise<ResultOutcome> {
  // Not async: that would keep the rotation as it was at first for as long as the wait.
  return new ResultWait(context, first, timeoutInMs).run();
}

class ResultWait extends WaitLoop<Seen, ResultOutcome, Reading> {
  private readonly deviceWait: DeviceWait;
  private readonly progress: Progress;

  constructor(
    protected override readonly context: RotationContext,
    first: TrackedRotation,
    timeoutInMs: number,
  ) {
    super(context, { rotation: first }, timeoutInMs);
    const { checkInMonitor, isOfFleet } = context;
    this.deviceWait = checkInMonitor.watch(first.managedDeviceId, first.attempt.requestedDateTime, isOfFleet);
    this.progress = new Progress(context);
  }

  protected async begin(): Promise<void> {
    if (this.context.signal.aborted) return;
    await this.deviceWait.first(mayEndSoon(this.state.rotation), this.timeoutInMs);
  }

  protected resultOf({ state, waitedInMs, unfinished }: Waited<Seen>): ResultOutcome {
    if (this.hasEnded) return { rotation: state.rotation };
    const rotation = withWatchedTime(state, waitedInMs);
    return unfinished === undefined ? { rotation, isLost: true } : { rotation, unfinished };
  }

  protected end(): void {
    this.deviceWait.end(this.hasEnded);
  }

  private get hasEnded(): boolean {
    return hasEnded(this.state.rotation.result.actionState);
  }

  protected async observe(waitedInMs: number): Promise<Reading> {
    const { state } = this;
    if (!this.deviceWait.shouldPoll) return { state };
    const device = await this.read(waitedInMs);
    if (device instanceof ServiceError) return { state, problem: device };
    if (!device) return { state };
    const readDateTime = later(state.readDateTime, device.readDateTime);
    return { state: { rotation: follow(state.rotation, device, waitedInMs), readDateTime }, device };
  }

  private read(waitedInMs: number): Promise<ManagedDevice | ServiceError | undefined> {
    const { devices, signal } = this.context;
    const { rotation } = this.state;
    const onThrottled = (heldUpForInMs: number) =>
      this.progress.sayStatus({ rotation, heldUpForInMs, elapsedInMs: this.waitedInMs });
    return readUntil(this.context, this.timeoutInMs - waitedInMs, (giveUpAtInMs) =>
      devices.read(rotation.managedDeviceId, signal, giveUpAtInMs, onThrottled),
    );
  }

  protected isOver({ state, device }: Reading, waitedInMs: number): boolean {
    const { attempt, result } = state.rotation;
    return hasEnded(result.actionState) || isLost(attempt, device, waitedInMs);
  }

  protected report({ state: { rotation }, device, problem }: Reading, elapsedInMs: number): void {
    this.progress.sayStatus({ rotation, ...(device && { device }), ...(problem && { problem }), elapsedInMs });
  }

  protected pause(waitedInMs: number, hasFailed: boolean): Promise<void> {
    if (hasFailed) this.deviceWait.readingFailed();
    return this.deviceWait.next(
      pauseInMs(waitedInMs),
      this.timeoutInMs - waitedInMs,
      provenInMs(this.state, waitedInMs),
    );
  }
}

/** Windows devices check in with Intune about every 8 hours. One that did not is likely to be off. */
const checkInEveryInMs = 8 * 60 * 60_000;

/**
 * Whether the rotation may end before the time alone proves that an end is its own, so that its entry has to be seen under
 * way. Where no answer came to the request, the time alone never proves it.
 */
function mayEndSoon({ attempt, notSeenForInMs = 0 }: TrackedRotation): boolean {
  return attempt.delivery === "unknown" || notSeenForInMs < checkInEveryInMs;
}

/** In how long the time alone proves that the end that shows is its own. Undefined where there is no such end. */
function provenInMs({ rotation: { unproven, attempt }, readDateTime }: Seen, waitedInMs: number): number | undefined {
  if (!unproven || attempt.delivery === "unknown" || readDateTime === undefined) return undefined;
  return showsWithinInMs - lookedForInMs(attempt, waitedInMs, readDateTime);
}

/**
 * Whether a request without an answer counts as lost: for 5 minutes no reading showed a result that is surely its own.
 * A repeated request never counts as lost. Each run measures its own time, since the front end's clock may be wrong.
 */
function isLost(attempt: TrackedAttempt, device: ManagedDevice | undefined, waitedInMs: number): boolean {
  if (!device || attempt.delivery === "accepted" || attempt.isRepeated) return false;
  return lookedForInMs(attempt, waitedInMs, device.readDateTime) >= lostAfterInMs;
}

/**
 * The rotation with `watchedForInMs` and `watchedUntil` for the next run. They also count for a result that was seen: one
 * without a start time may get it later, and is then told from others by the time alone.
 */
function withWatchedTime({ rotation, readDateTime }: Seen, waitedInMs: number): TrackedRotation {
  const { watchedForInMs = 0, watchedUntil } = rotation.attempt;
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
