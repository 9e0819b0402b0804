import { isDeepStrictEqual } from "node:util";
import { actionName, type ActionResult, hasEnded } from "./actionResult";
import { type Attempt, baselineOf, findResult, lookedForInMs, requestedNotBefore } from "./attempt";
import type { Clock } from "./clock";
import { compareDateTimes, never } from "./dateTime";
import { decide, type Decision } from "./decision";
import type { Desire } from "./desire";
import { obstacles } from "./eligibility";
import { keysBefore, warnIfFull } from "./escrow";
import { keyTimeOf } from "./keyAge";
import type { Lookout } from "./lookout";
import type { Acceptance, ManagedDevice, ManagedDevices } from "./managedDevice";
import type { RecoveryKey, RecoveryKeys } from "./recoveryKey";
import { asServiceError, NotInTimeError, ServiceError } from "./serviceError";

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
  /** An end that showed, and is not known to be later than the request. It is told, and opens no gate. Never stored. */
  unproven?: ActionResult;
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

/** What is read before a request may take so long together. */
const beforeRequestInMs = 10 * 60_000;

/** How long a request of unknown fate is looked for before it counts as lost. */
const lostAfterInMs = 5 * 60_000;

/**
 * Sees to it that the device's keys are as desired, or that a rotation of them is under way: adopts one that serves, else
 * requests one. Exactly one request is made then, after the results so far were read, which is what the new result will
 * be told from.
 *
 * @param giveUpAtInMs Until when on the run's clock. Default: without an end, once the request waits for its turn.
 * @throws ServiceError when nothing was requested, with the reason.
 */
export async function startRotation(
  around: Surroundings,
  managedDeviceId: string,
  desire: Desire,
  precedent: Precedent = {},
  giveUpAtInMs = Infinity,
): Promise<Rotation> {
  try {
    return await start(around, managedDeviceId, desire, precedent, giveUpAtInMs);
  } catch (error) {
    throw error instanceof NotInTimeError ? new NotInTimeError(`${error.message} Nothing was requested.`) : error;
  }
}

async function start(
  around: Surroundings,
  managedDeviceId: string,
  desire: Desire,
  precedent: Precedent,
  giveUpAtInMs: number,
): Promise<Rotation> {
  const readUntilInMs = Math.min(giveUpAtInMs, around.clock.now() + beforeRequestInMs);
  const device = upToDate(await around.devices.read(managedDeviceId, around.signal, readUntilInMs), precedent.rotation);
  const against = obstacles(device, desire).map(({ argument, reason }) =>
    argument === "managedDeviceId" ? reason : `${argument} ${reason}`,
  );
  if (against.length > 0) throw new ServiceError("refused", against.join(" "));
  const keys = await readKeys(around, device, desire, readUntilInMs);
  const key = desire.maxKeyAgeInMs === undefined ? undefined : keyTimeOf(device, keys);
  const isTriggered = isStillTriggered(precedent);
  const decision = decide(desire, { device, key, isTriggered });
  const rotation = await carriedOut(around, desire, decision, { device, keys, precedent, giveUpAtInMs });
  if (isTriggered) rotation.attempt.isTriggered = true;
  // One lost request is repeated, and not one of each try.
  if (attemptBefore(precedent)?.isRepeated) rotation.attempt.isRepeated = true;
  // Of one that is under way the present key says nothing: another is about to come.
  if (key && isOver(rotation)) rotation.attempt.key = key;
  return rotation;
}

/** The device with the end that is known of a rotation, where it is read from a replica that is behind. */
function upToDate(device: ManagedDevice, rotation: Rotation | undefined): ManagedDevice {
  if (!rotation || rotation.attempt.isKept || !isOver(rotation)) return device;
  const { result } = rotation;
  const isBehind = ({ startDateTime, lastUpdatedDateTime }: ActionResult) =>
    startDateTime === result.startDateTime && compareDateTimes(lastUpdatedDateTime, result.lastUpdatedDateTime) < 0;
  const isShown = device.rotations.some((other) => isDeepStrictEqual(baselineOf([other]), baselineOf([result])));
  return isShown
    ? device
    : { ...device, rotations: device.rotations.map((other) => (isBehind(other) ? result : other)) };
}

/** A trigger is not used up by a rotation that did not succeed, nor by one that is to be followed by another. */
function isStillTriggered({ isTriggered = false, rotation, isRetry = false }: Precedent): boolean {
  if (isTriggered || rotation === undefined) return isTriggered;
  return rotation.attempt.isTriggered === true && (isRetry || !isSuccess(rotation));
}

/** What a decision rests on, and until when it may be carried out. */
interface Basis {
  device: ManagedDevice;
  keys: RecoveryKey[] | undefined;
  precedent: Precedent;
  giveUpAtInMs: number;
}

async function carriedOut(
  around: Surroundings,
  desire: Desire,
  decision: Decision,
  { device, keys, precedent, giveUpAtInMs }: Basis,
): Promise<Rotation> {
  if (decision.kind === "adopt") return adopt(device, decision.result, precedent);
  if (decision.kind === "keep") return kept(device, decision.key.createdDateTime);
  const rotation = await request(around, device, (attemptBefore(precedent)?.count ?? 0) + 1, giveUpAtInMs);
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
  giveUpAtInMs?: number,
): Promise<RecoveryKey[] | undefined> {
  if (!verifyEscrow && maxKeyAgeInMs === undefined) return undefined;
  try {
    return await recoveryKeys.of(device.entraDeviceId, signal, giveUpAtInMs);
  } catch (error) {
    const { kind } = asServiceError(error);
    if (verifyEscrow || (kind !== "denied" && kind !== "refused" && kind !== "notFound") || signal.aborted) throw error;
    return undefined;
  }
}

function adopt(device: ManagedDevice, result: ActionResult, precedent: Precedent): Rotation {
  const { rotation } = precedent;
  if (rotation && isOf(rotation, result, device)) {
    const followed = follow(rotation, device, 0);
    return { ...followed, attempt: { ...followed.attempt, ...(isOver(rotation) ? {} : knownFrom(device, result)) } };
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

/** What ended by now does not satisfy what is asked for from now on, even if it was the rotation's own. */
function knownFrom(device: ManagedDevice, result: ActionResult): Pick<Attempt, "baseline" | "seen"> {
  return { baseline: baselineOf(device.rotations.filter((other) => other !== result)), seen: baselineOf([result]) };
}

/** Whether a result is that of a rotation which is known already. */
function isOf(rotation: Rotation, result: ActionResult, device: ManagedDevice): boolean {
  // The entry of one that is over may have been replaced: what stands there now is not its own.
  if (isOver(rotation)) return isDeepStrictEqual(baselineOf([rotation.result]), baselineOf([result]));
  const lookedFor = lookedForInMs(rotation.attempt, 0, device.readDateTime);
  return findResult(rotation.attempt, rotation.result, device.rotations, lookedFor).result === result;
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

async function request(
  around: Surroundings,
  device: ManagedDevice,
  count: number,
  giveUpAtInMs: number,
): Promise<Rotation> {
  if (around.signal.aborted) throw new ServiceError("refused", "The run was canceled before a rotation was requested.");
  const acceptance = await around.devices.requestRotation(device.id, around.signal, giveUpAtInMs);
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

/** Whether a rotation that succeeded was requested as late as is desired. */
export function satisfiesSince({ attempt, result }: Rotation, { rotatedSince }: Desire): boolean {
  if (rotatedSince === undefined) return true;
  return !attempt.isKept && compareDateTimes(requestedNotBefore(attempt, result), rotatedSince) >= 0;
}

/** Whether a rotation succeeded, and its key is still to be seen in Entra ID. */
export function lacksEscrow(rotation: Rotation, { verifyEscrow }: Desire): boolean {
  const { attempt, recoveryKeys } = rotation;
  return verifyEscrow && isSuccess(rotation) && !attempt.isKept && recoveryKeys === undefined;
}

/**
 * The rotation as this reading of its device shows it. One that is over stays as it is, whatever shows later.
 *
 * @param waitedInMs How long this process has waited for it.
 */
export function follow(rotation: Rotation, device: ManagedDevice, waitedInMs: number): Rotation {
  if (isOver(rotation)) return rotation;
  const { attempt } = rotation;
  const lookedFor = lookedForInMs(attempt, waitedInMs, device.readDateTime);
  const { kind, result, unproven, seen } = findResult(attempt, rotation.result, device.rotations, lookedFor);
  const before = withUnproven(rotation, unproven);
  if (!result || isStale(result, rotation)) return before;
  const isOfEarlierRequest = kind === "earlier" || attempt.isOfEarlierRequest === true;
  return {
    ...before,
    ...identity(device),
    attempt: {
      ...attempt,
      startDateTime: result.startDateTime,
      seen,
      adopted: attempt.adopted || isOfEarlierRequest || isReplaced(attempt, result),
      ...(isOfEarlierRequest && { isOfEarlierRequest }),
      fate: "accepted",
    },
    result,
  };
}

/** The own entry may be replaced by that of a later request, whose result serves, but is somebody else's. */
function isReplaced({ startDateTime = never }: Attempt, result: ActionResult): boolean {
  return startDateTime !== never && startDateTime !== result.startDateTime;
}

/** What was told does not go back in time, where a reading comes from a replica that is behind. */
function isStale(result: ActionResult, { attempt, result: told }: Rotation): boolean {
  const isSame = attempt.startDateTime === result.startDateTime;
  return isSame && compareDateTimes(result.lastUpdatedDateTime, told.lastUpdatedDateTime) < 0;
}

function withUnproven(rotation: Rotation, unproven: ActionResult | undefined): Rotation {
  if (rotation.unproven === unproven) return rotation;
  const { unproven: _, ...rest } = rotation;
  return unproven ? { ...rest, unproven } : rest;
}

/**
 * Requests the rotation once more where the first request's fate is unknown and the device shows nothing that surely is
 * of it for so long that it counts as lost: a second rotation costs a key slot, a missing one leaves a disclosed key alive.
 *
 * @param waitedInMs How long this process has waited for it. The front end's clock would not do: it may be wrong.
 * @param giveUpAtInMs Until when on the run's clock the request may wait for its turn. Default: without an end.
 */
export async function repeatIfLost(
  around: Surroundings,
  rotation: Rotation,
  device: ManagedDevice,
  waitedInMs: number,
  giveUpAtInMs = Infinity,
): Promise<Rotation> {
  const { fate, count, isRepeated } = rotation.attempt;
  if (fate === "accepted" || isRepeated) return rotation;
  if (lookedForInMs(rotation.attempt, waitedInMs, device.readDateTime) < lostAfterInMs) return rotation;
  const repeated = await request(around, device, count + 1, giveUpAtInMs);
  const { requestedDateTime: repeatedDateTime, fate: latestFate } = repeated.attempt;
  // The result of either request is the own one: it is told from what was there before the first.
  const latest = { requestedDateTime: repeatedDateTime, fate: latestFate, count: count + 1, isRepeated: true };
  // It is looked for from now on: its entry may take as long to show as that of the first.
  const lookedFor = { watchedForInMs: -waitedInMs, watchedUntil: device.readDateTime };
  return { ...repeated, attempt: { ...rotation.attempt, ...latest, ...lookedFor } };
}
