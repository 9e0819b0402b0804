import type { AdoptedAttempt } from "../../rotation/attempt";
import type { InFlightRotation } from "../../rotation/inFlight";
import { type Outcome, shortfallOf, type Unfinished } from "../../rotation/outcome";
import { isStillTriggered } from "../../rotation/previousRotation";
import { isAwaited, isSuccess, isTracked, type Rotation, type TrackedRotation } from "../../rotation/rotation";
import type { RotationContext } from "../../rotation/rotationContext";
import { NotInTimeError, ServiceError } from "../../rotation/serviceError";
import type { Clock } from "../../rotation/time/clock";
import { completeRotation } from "../../rotation/waiting/completeRotation";
import { waitForResult } from "../../rotation/waiting/waitForResult";
import type { Call } from "../resourceHandler";
import { deviceIdOf, type KeyRotationInputs, specOf, waitInMs } from "./inputs";

/**
 * Takes the rotation of another resource of the device instead of one that is to be requested.
 *
 * @returns Undefined where that rotation does not do, so that one is to be requested.
 * @throws ServiceError when the time is up, or the other one may exist or not. This resource then has requested nothing.
 */
export async function joinToRotate(
  context: RotationContext,
  other: InFlightRotation,
  inputs: KeyRotationInputs,
  call: Call,
  isTriggered: boolean,
): Promise<Outcome | undefined> {
  const { clock } = context;
  call.log.status("waits for another resource of this device");
  const untilTimeoutInMs = () => Math.max(0, (call.timeout?.endsAtInMs ?? Infinity) - clock.now());
  const started = await within(context, other.started, untilTimeoutInMs());
  if (typeof started === "string") throw notInTime(started, inputs);
  const isOffered = started && isShareable(started) && exists(started);
  // The time counts from the request, as for a resource that requests it itself.
  const ended = await within(
    context,
    other.ended,
    isOffered ? waitInMs(inputs, call, clock.now()) : untilTimeoutInMs(),
  );
  if (typeof ended !== "string") return ended && takeToRotate(context, ended, inputs, call, isTriggered);
  if (!isOffered) throw notInTime(ended, inputs);
  return { rotation: adopted(started, isTriggered), unfinished: ended };
}

async function takeToRotate(
  context: RotationContext,
  outcome: Outcome,
  inputs: KeyRotationInputs,
  call: Call,
  isTriggered: boolean,
): Promise<Outcome | undefined> {
  const { rotation } = outcome;
  if (!isShareable(rotation)) return undefined;
  if (exists(rotation)) return adopt(context, { ...outcome, rotation }, inputs, call, isTriggered);
  throw new ServiceError(
    "refused",
    `Another resource requested a rotation of the BitLocker keys of ${deviceIdOf(inputs)}, and the request got no answer, so it is not known whether Graph accepted it. This resource requested nothing, so that the device does not rotate twice. Run \`pulumi up\` again.`,
  );
}

/**
 * Waits for the end of another resource's rotation before this resource goes on with its own one of a former run. Only
 * one of them requests a rotation again at a time.
 *
 * @param own Its rotation, and when its wait ends on the run's clock.
 * @returns Undefined where this resource goes on with its own rotation; else what came of that, or a later success.
 */
export async function joinToWait(
  context: RotationContext,
  other: InFlightRotation,
  own: { rotation: Rotation; endsAtInMs: number },
  inputs: KeyRotationInputs,
  call: Call,
): Promise<Outcome | undefined> {
  call.log.status("waits for another resource of this device");
  const ended = await within(context, other.ended, Math.max(0, own.endsAtInMs - context.clock.now()));
  if (typeof ended === "string") return readOnce(context, own.rotation, ended);
  if (!ended || !isShareable(ended.rotation)) return undefined;
  // Its own result may do where that of the other one does not.
  if (shortfallOf(ended.rotation, { ...specOf(inputs), verifyEscrow: false })) return undefined;
  const outcome = { ...ended, rotation: ended.rotation };
  return adopt(context, outcome, inputs, call, isStillTriggered(own));
}

/** Requests nothing: the other resource may be about to. */
async function readOnce(context: RotationContext, own: Rotation, unfinished: Unfinished): Promise<Outcome> {
  if (unfinished === "canceled" || !isAwaited(own)) return { rotation: own, unfinished };
  const { isLost: _, ...outcome } = await waitForResult(context, own, 0);
  return isAwaited(outcome.rotation) ? { unfinished, ...outcome } : outcome;
}

/** Takes the result of another resource's rotation. That resource has requested it as often as it may in this run. */
async function adopt(
  context: RotationContext,
  { rotation, unfinished }: Outcome<TrackedRotation>,
  inputs: KeyRotationInputs,
  call: Call,
  isTriggered: boolean,
): Promise<Outcome> {
  const taken = adopted(rotation, isTriggered);
  if (unfinished && !isSuccess(taken)) return { rotation: taken, unfinished };
  const spec = { ...specOf(inputs), maxAttempts: 0 };
  return completeRotation(context, taken, spec, waitInMs(inputs, call, context.clock.now()));
}

function adopted(rotation: TrackedRotation, isTriggered: boolean): TrackedRotation {
  const { isTriggered: _, isRepeated: __, ...known } = rotation.attempt;
  const attempt: AdoptedAttempt = {
    ...known,
    kind: "adopted",
    delivery: "accepted",
    count: 0,
    ...(isTriggered && { isTriggered }),
  };
  return { ...rotation, requestId: "", attempt };
}

/** Whether another resource may take what came of the rotation. */
export async function isShared({ ended }: InFlightRotation): Promise<boolean> {
  const outcome = await ended;
  return outcome !== undefined && isShareable(outcome.rotation);
}

/** Whether its end is later than all that the resources of this run ask for. */
function isShareable(rotation: Rotation): rotation is TrackedRotation {
  return isTracked(rotation) && rotation.isOfThisRun === true;
}

/** Whether the rotation is known to exist. Only the resource that requested it may request it again. */
function exists(rotation: TrackedRotation): boolean {
  return !isAwaited(rotation) || rotation.attempt.delivery === "accepted";
}

function notInTime(unfinished: "timeout" | "canceled", inputs: KeyRotationInputs): ServiceError {
  if (unfinished === "canceled")
    return new ServiceError("refused", "The run was canceled before a rotation was requested.");
  return new NotInTimeError(
    `The time of \`customTimeouts\` was up while another resource of ${deviceIdOf(inputs)} was busy with a rotation. This resource requested nothing. Run \`pulumi up\` again, or raise \`customTimeouts\`.`,
  );
}

/** The longest pause that a timer can make, in milliseconds. */
const longestPauseInMs = 2 ** 31 - 1;

/** What comes of something; or why it was not waited for till its end. */
async function within<T>(
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  something: Promise<T>,
  atMostInMs: number,
): Promise<T | "timeout" | "canceled"> {
  const over = new AbortController();
  const pause = clock
    .sleep(Math.min(atMostInMs, longestPauseInMs), AbortSignal.any([signal, over.signal]))
    .then(() => (signal.aborted ? ("canceled" as const) : ("timeout" as const)));
  try {
    return await Promise.race([something, pause]);
  } finally {
    over.abort();
  }
}
