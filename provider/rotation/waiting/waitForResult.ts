import { hasEnded } from "../actionResult";
import { lookedForInMs } from "../attempt";
import type { ManagedDevice } from "../device/managedDevice";
import { follow } from "../followRotation";
import type { Outcome } from "../outcome";
import type { TrackedRotation } from "../rotation";
import type { RotationContext } from "../rotationContext";
import { ServiceError } from "../serviceError";
import { compareDateTimes } from "../time/dateTime";
import { progress } from "../wording/progress";
import { pauseInMs, readUntil } from "./pollSchedule";
import { type Observation, waitLoop } from "./waitLoop";

/** What came of waiting for a result. */
export interface ResultOutcome extends Outcome<TrackedRotation> {
  /** Whether the request counts as lost, so that waiting on is in vain. */
  isLost?: boolean;
}

/** A request without an answer counts as lost after this time. */
const lostAfterInMs = 5 * 60_000;

/** What the last readings showed. */
interface Seen {
  rotation: TrackedRotation;
  /** The last reading; undefined where it failed or was not worth it. */
  device?: ManagedDevice | undefined;
  /** The latest time of a reading, on the front end's clock. */
  readDateTime?: string | undefined;
}

/** Waits until the rotation has ended, or its request counts as lost. It requests nothing. */
export async function waitForResult(
  context: RotationContext,
  first: TrackedRotation,
  timeoutInMs: number,
): Promise<ResultOutcome> {
  const { checkInMonitor, isOfFleet, clock } = context;
  const deviceWait = checkInMonitor.watch(first.managedDeviceId, first.attempt.requestedDateTime, isOfFleet);
  const say = progress(context);
  const ended = ({ rotation }: Seen) => hasEnded(rotation.result.actionState);
  let last: Seen = { rotation: first };
  const begun = clock.now();
  const onThrottled = (heldUpForInMs: number) =>
    say({ rotation: last.rotation, heldUpForInMs, elapsedInMs: clock.now() - begun });
  try {
    const { state, waitedInMs, unfinished } = await waitLoop<Seen>(context, last, {
      timeoutInMs,
      observe: async (seen, waitedInMs, remainingInMs) => {
        if (!deviceWait.shouldPoll) return { state: { ...seen, device: undefined } };
        return observe({ ...context, onThrottled }, seen, waitedInMs, remainingInMs);
      },
      isOver: (seen, waitedInMs) => {
        last = seen;
        return ended(seen) || isLost(seen, waitedInMs);
      },
      report: ({ state: { rotation, device }, problem }, elapsedInMs) =>
        say({ rotation, ...(device && { device }), ...(problem && { problem }), elapsedInMs }),
      pause: async (waitedInMs, hasFailed) => {
        if (hasFailed) deviceWait.readingFailed();
        await deviceWait.next(pauseInMs(waitedInMs), timeoutInMs - waitedInMs);
      },
    });
    if (ended(state)) return { rotation: state.rotation };
    const rotation = withWatchedTime(state, waitedInMs);
    return unfinished === undefined ? { rotation, isLost: true } : { rotation, unfinished };
  } finally {
    deviceWait.end(ended(last));
  }
}

async function observe(
  context: RotationContext,
  { rotation, readDateTime }: Seen,
  waitedInMs: number,
  remainingInMs: number,
): Promise<Observation<Seen>> {
  const { devices, signal, onThrottled } = context;
  const device = await readUntil(context, remainingInMs, (giveUpAtInMs) =>
    devices.read(rotation.managedDeviceId, signal, giveUpAtInMs, onThrottled),
  );
  if (device instanceof ServiceError) return { state: { rotation, readDateTime }, problem: device };
  if (!device) return { state: { rotation, readDateTime } };
  const latest = later(readDateTime, device.readDateTime);
  return { state: { rotation: follow(rotation, device, waitedInMs), device, readDateTime: latest } };
}

/**
 * Whether a request without an answer counts as lost: for 5 minutes no reading showed a result that is surely its own.
 * A repeated request never counts as lost. Each run measures its own time, since the front end's clock may be wrong.
 */
function isLost({ rotation: { attempt }, device }: Seen, waitedInMs: number): boolean {
  if (!device || attempt.delivery === "accepted" || attempt.isRepeated) return false;
  return lookedForInMs(attempt, waitedInMs, device.readDateTime) >= lostAfterInMs;
}

/** The rotation with `watchedForInMs` and `watchedUntil` for the next run; unchanged once its own result was seen. */
function withWatchedTime({ rotation, readDateTime }: Seen, waitedInMs: number): TrackedRotation {
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
