import { actionName, type ActionResult, hasEnded } from "./actionResult";
import { type Attempt, baselineOf, ownResult } from "./attempt";
import type { Clock } from "./clock";
import { elapsedInMs } from "./dateTime";
import { decide, type Decision, isRotatedSince } from "./decision";
import type { Desire } from "./desire";
import { obstacles } from "./eligibility";
import { keysBefore, warnIfFull } from "./escrow";
import { keyTimeOf } from "./keyAge";
import type { Lookout } from "./lookout";
import type { Acceptance, ManagedDevice, ManagedDevices } from "./managedDevice";
import type { RecoveryKey, RecoveryKeys } from "./recoveryKey";
import { asServiceError, ServiceError } from "./serviceError";

/** One rotation of a device's keys, as far as it has come. */
export interface Rotation {
  /** Intune's id of the device. */
  managedDeviceId: string;
  deviceName: string;
  entraDeviceId: string;
  /** The service's id of the request, for an audit; empty when it was adopted or not answered. */
  requestId: string;
  attempt: Attempt;
  /** The own result; its state is `none` while none shows. */
  result: ActionResult;
  /** The new keys in Entra ID, once they were verified. */
  recoveryKeys?: RecoveryKey[];
}

/** What a rotation needs of the world. */
export interface Surroundings {
  devices: ManagedDevices;
  recoveryKeys: RecoveryKeys;
  clock: Clock;
  lookout: Lookout;
  /** Whether the rotation is one of a fleet, and can wait for its turn. */
  isOfFleet: boolean;
  /** Ends waits early, and keeps anything more from being requested. */
  signal: AbortSignal;
  /** Says how it stands, in one line. */
  report: (line: string) => void;
  /** Says something that is to be read afterwards as well. */
  warn: (text: string) => void;
}

/** What a rotation follows on. */
export interface Precedent {
  /** The rotation before. Where that is still under way or serves, it goes on as this one. */
  rotation?: Rotation | undefined;
  /** Whether a new one is asked for whatever state the device is in. */
  isTriggered?: boolean;
  /** Whether this is another try at the same, so that requests count on. */
  isRetry?: boolean;
}

/** How long a request of unknown fate is looked for before it counts as lost; after a break, how long anew. */
const resolvedWithinInMs = 5 * 60_000;
const resolvedAnewWithinInMs = 60_000;

/**
 * Sees to it that the device's keys are as desired, or that a rotation of them is under way: adopts one that serves, else
 * requests one. Exactly one request is made then, after the results so far were read, which is what the new result will
 * be told from.
 *
 * @throws ServiceError when nothing was requested, with the reason.
 */
export async function startRotation(
  around: Surroundings,
  managedDeviceId: string,
  desire: Desire,
  precedent: Precedent = {},
): Promise<Rotation> {
  const device = await around.devices.read(managedDeviceId, around.signal);
  const against = obstacles(device, desire).map(({ argument, reason }) =>
    argument === "managedDeviceId" ? reason : `${argument} ${reason}`,
  );
  if (against.length > 0) throw new ServiceError("refused", against.join(" "));
  const keys = await readKeys(around, device, desire);
  const key = desire.maxKeyAgeInMs === undefined ? undefined : keyTimeOf(device, keys);
  const isTriggered = isStillTriggered(precedent);
  const decision = decide(desire, { device, key, isTriggered });
  const rotation = await carriedOut(around, desire, decision, { device, keys, precedent });
  if (isTriggered) rotation.attempt.isTriggered = true;
  // One lost request is repeated, and not one of each try.
  if (attemptBefore(precedent)?.isRepeated) rotation.attempt.isRepeated = true;
  // Of one that is under way the present key says nothing: another is about to come.
  if (key && isOver(rotation)) rotation.attempt.key = key;
  return rotation;
}

/** A trigger is not used up by a rotation that did not succeed. */
function isStillTriggered({ isTriggered = false, rotation }: Precedent): boolean {
  return isTriggered || (rotation !== undefined && !isSuccess(rotation) && rotation.attempt.isTriggered === true);
}

async function carriedOut(
  around: Surroundings,
  desire: Desire,
  decision: Decision,
  { device, keys, precedent }: { device: ManagedDevice; keys: RecoveryKey[] | undefined; precedent: Precedent },
): Promise<Rotation> {
  if (decision.kind === "adopt") return adopt(device, decision.result, precedent);
  if (decision.kind === "keep") return kept(device, decision.key.createdDateTime);
  const rotation = await request(around, device, (attemptBefore(precedent)?.count ?? 0) + 1);
  if (desire.rotatedSince) rotation.attempt.rotatedSince = desire.rotatedSince;
  if (!desire.verifyEscrow) return rotation;
  warnIfFull(around, device, keys ?? []);
  rotation.attempt.keysBefore = keysBefore(keys ?? []);
  return rotation;
}

/** The attempt that a retry counts on from. */
function attemptBefore({ rotation, isRetry }: Precedent): Attempt | undefined {
  return isRetry ? rotation?.attempt : undefined;
}

/**
 * The device's keys in Entra ID, where the desire has to do with them; undefined where they may not be read and the
 * results can stand in for them.
 */
export async function readKeys(
  { recoveryKeys, signal }: Pick<Surroundings, "recoveryKeys" | "signal">,
  device: ManagedDevice,
  { verifyEscrow, maxKeyAgeInMs }: Desire,
): Promise<RecoveryKey[] | undefined> {
  if (!verifyEscrow && maxKeyAgeInMs === undefined) return undefined;
  try {
    return await recoveryKeys.of(device.entraDeviceId, signal);
  } catch (error) {
    const { kind } = asServiceError(error);
    if (verifyEscrow || (kind !== "denied" && kind !== "refused" && kind !== "notFound") || signal.aborted) throw error;
    return undefined;
  }
}

function adopt(device: ManagedDevice, result: ActionResult, precedent: Precedent): Rotation {
  const { rotation } = precedent;
  if (rotation && isOf(rotation, result, device)) {
    const followed = follow(rotation, device);
    return { ...followed, attempt: { ...followed.attempt } };
  }
  const { startDateTime } = result;
  const baseline = baselineOf(device.rotations);
  const count = attemptBefore(precedent)?.count ?? 0;
  return {
    ...identity(device),
    requestId: "",
    attempt: { requestedDateTime: startDateTime, baseline, startDateTime, adopted: true, fate: "accepted", count },
    result,
  };
}

/** Whether a result is that of a rotation which is known already. */
function isOf(rotation: Rotation, { startDateTime }: ActionResult, { rotations }: ManagedDevice): boolean {
  // The entry of one that is over may have been replaced: what stands there now is not its own.
  const own = isOver(rotation) ? rotation.result : ownResult(rotation.attempt, rotations);
  return own?.startDateTime === startDateTime;
}

/** No rotation: the key that is there serves. */
function kept(device: ManagedDevice, createdDateTime: string): Rotation {
  const baseline = baselineOf(device.rotations);
  return {
    ...identity(device),
    requestId: "",
    attempt: { requestedDateTime: createdDateTime, baseline, adopted: true, fate: "accepted", count: 0, isKept: true },
    result: noResult(createdDateTime),
  };
}

async function request(around: Surroundings, device: ManagedDevice, count: number): Promise<Rotation> {
  if (around.signal.aborted) throw new ServiceError("refused", "The run was canceled before a rotation was requested.");
  const acceptance = await around.devices.requestRotation(device.id, around.signal);
  return requested(device, acceptance, count);
}

function requested(device: ManagedDevice, acceptance: Acceptance, count: number): Rotation {
  const { fate, requestId, requestedDateTime = device.readDateTime } = acceptance;
  return {
    // Written out: a spread costs each rotation a hidden class of its own, with a hundred thousand waiting.
    managedDeviceId: device.id,
    deviceName: device.deviceName,
    entraDeviceId: device.entraDeviceId,
    requestId,
    attempt: {
      requestedDateTime,
      baseline: baselineOf(device.rotations),
      baselineDateTime: device.readDateTime,
      adopted: false,
      fate,
      count,
    },
    result: noResult(requestedDateTime),
  };
}

function noResult(dateTime: string): ActionResult {
  return { actionName, actionState: "none", startDateTime: dateTime, lastUpdatedDateTime: dateTime, errorCode: 0 };
}

function identity(device: ManagedDevice): Pick<Rotation, "managedDeviceId" | "deviceName" | "entraDeviceId"> {
  return { managedDeviceId: device.id, deviceName: device.deviceName, entraDeviceId: device.entraDeviceId };
}

/** Whether nothing more becomes of a rotation. */
export function isOver({ attempt, result }: Rotation): boolean {
  return attempt.isKept === true || hasEnded(result.actionState);
}

/** Whether the keys are as they should be, as far as Intune tells. */
export function isSuccess({ attempt, result }: Rotation): boolean {
  return attempt.isKept === true || result.actionState === "done";
}

/** Whether a rotation that succeeded is as late as is desired. */
export function satisfiesSince({ attempt, result }: Rotation, desire: Desire): boolean {
  // What was requested for this very time satisfies it, even if the service's clocks differ a little.
  if (!attempt.adopted && attempt.rotatedSince === desire.rotatedSince) return true;
  return isRotatedSince(desire, attempt.isKept ? undefined : result);
}

/** Whether a rotation succeeded, and its key is still to be seen in Entra ID. */
export function lacksEscrow(rotation: Rotation, { verifyEscrow }: Desire): boolean {
  const { attempt, recoveryKeys } = rotation;
  return verifyEscrow && isSuccess(rotation) && !attempt.isKept && recoveryKeys === undefined;
}

/** The rotation as this reading of its device shows it. One that is over stays as it is, whatever shows later. */
export function follow(rotation: Rotation, device: ManagedDevice): Rotation {
  if (isOver(rotation)) return rotation;
  const result = ownResult(rotation.attempt, device.rotations) ?? resultInstead(rotation, device);
  if (!result) return rotation;
  const { startDateTime, adopted } = rotation.attempt;
  // The own entry may be replaced by that of a later request, or never be made: its result serves, but is somebody else's.
  const isReplaced = startDateTime !== undefined && startDateTime !== result.startDateTime;
  const attempt: Attempt = {
    ...rotation.attempt,
    startDateTime: result.startDateTime,
    adopted: adopted || isReplaced || wasUnderWay(rotation.attempt, result),
    fate: "accepted",
  };
  return { ...rotation, ...identity(device), attempt, result };
}

/**
 * A request for a device on which a rotation is under way may be accepted and ignored. So where nothing of ours shows for
 * long, that rotation serves once it has succeeded after our request.
 */
function resultInstead({ attempt }: Rotation, { rotations, readDateTime }: ManagedDevice): ActionResult | undefined {
  const { requestedDateTime, startDateTime } = attempt;
  if (startDateTime !== undefined || elapsedInMs(requestedDateTime, readDateTime) < resolvedWithinInMs)
    return undefined;
  const hasSucceededSince = ({ actionState, lastUpdatedDateTime }: ActionResult) =>
    actionState === "done" && elapsedInMs(requestedDateTime, lastUpdatedDateTime) >= 0;
  return rotations.find((result) => wasUnderWay(attempt, result) && hasSucceededSince(result));
}

function wasUnderWay({ baseline }: Attempt, { startDateTime }: ActionResult): boolean {
  return baseline.some((entry) => entry.startDateTime === startDateTime && !hasEnded(entry.actionState));
}

/**
 * Requests the rotation once more where the first request's fate is unknown and the device shows nothing of it for so
 * long that it counts as lost: a second rotation costs a key slot, a missing one leaves a disclosed key alive.
 */
export async function repeatIfLost(
  around: Surroundings,
  rotation: Rotation,
  device: ManagedDevice,
  waitedInMs: number,
): Promise<Rotation> {
  const { fate, requestedDateTime, count, isRepeated } = rotation.attempt;
  const lookedForInMs = elapsedInMs(requestedDateTime, device.readDateTime);
  if (fate === "accepted" || isRepeated) return rotation;
  if (lookedForInMs < resolvedWithinInMs || waitedInMs < resolvedAnewWithinInMs) return rotation;
  const repeated = await request(around, device, count + 1);
  const { requestedDateTime: repeatedDateTime, fate: latestFate } = repeated.attempt;
  // The result of either request is the own one: it is told from what was there before the first.
  const latest = { requestedDateTime: repeatedDateTime, fate: latestFate, count: count + 1, isRepeated: true };
  return { ...repeated, attempt: { ...rotation.attempt, ...latest } };
}
