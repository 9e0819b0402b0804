import { isDeepStrictEqual } from "node:util";
import type { ActionResult } from "./actionResult";
import { adoptRotation } from "./adoptRotation";
import { type Attempt, baselineOf } from "./attempt";
import { compareDateTimes } from "./time/dateTime";
import { decide, type Decision } from "./decision";
import type { RotationSpec } from "./rotationSpec";
import { obstacles } from "./device/eligibility";
import { keysBefore, warnIfFull } from "./escrow";
import { keyTimeOf } from "./device/keyAge";
import type { ManagedDevice } from "./device/managedDevice";
import { attemptBefore, isStillTriggered, type PreviousRotation } from "./previousRotation";
import { readKeys } from "./device/readKeys";
import type { RecoveryKey } from "./device/recoveryKey";
import { requestRotation } from "./requestRotation";
import { identity, isOver, noResult, type Rotation } from "./rotation";
import type { RotationContext } from "./rotationContext";
import { NotInTimeError, ServiceError } from "./serviceError";
import { decisionLine } from "./wording/decisionLine";
import { wordObstacles } from "./wording/reasons";

/** What is read before a request may take so long together. */
const beforeRequestInMs = 10 * 60_000;

/**
 * Sees to it that the device's keys are as desired, or that a rotation of them is under way: adopts one that serves, else
 * requests one. Exactly one request is made then, after the results so far were read, which is what the new result will
 * be told from.
 *
 * @param giveUpAtInMs Until when on the run's clock. Default: without an end, once the request waits for its turn.
 * @throws ServiceError when nothing was requested, with the reason.
 */
export async function startRotation(
  context: RotationContext,
  managedDeviceId: string,
  spec: RotationSpec,
  previous: PreviousRotation = {},
  giveUpAtInMs = Infinity,
): Promise<Rotation> {
  try {
    return await start(context, managedDeviceId, spec, previous, giveUpAtInMs);
  } catch (error) {
    throw error instanceof NotInTimeError ? new NotInTimeError(`${error.message} Nothing was requested.`) : error;
  }
}

async function start(
  context: RotationContext,
  managedDeviceId: string,
  spec: RotationSpec,
  previous: PreviousRotation,
  giveUpAtInMs: number,
): Promise<Rotation> {
  const readUntilInMs = Math.min(giveUpAtInMs, context.clock.now() + beforeRequestInMs);
  const device = upToDate(
    await context.devices.read(managedDeviceId, context.signal, readUntilInMs, context.onThrottled),
    previous.rotation,
  );
  const against = obstacles(device, spec);
  if (against.length > 0) throw new ServiceError("refused", wordObstacles(against, device));
  const keys = await readKeys(context, device, spec, readUntilInMs);
  const key = spec.maxKeyAgeInMs === undefined ? undefined : keyTimeOf(device, keys);
  const isTriggered = isStillTriggered(previous);
  const decision = decide(spec, { device, key, isTriggered, isNew: !previous.rotation });
  context.debug?.(decisionLine(device, decision));
  const rotation = await applyDecision(context, spec, decision, { device, keys, previous, giveUpAtInMs });
  return noted(rotation, {
    ...(isTriggered && { isTriggered }),
    // One lost request is repeated, and not one of each try.
    ...(attemptBefore(previous)?.isRepeated && { isRepeated: true }),
    // Of one that is under way the present key says nothing: another is about to come.
    ...(key && isOver(rotation) && { key }),
  });
}

/** The rotation with more that is known of its attempt. */
function noted(rotation: Rotation, more: Partial<Attempt>): Rotation {
  return Object.keys(more).length === 0 ? rotation : { ...rotation, attempt: { ...rotation.attempt, ...more } };
}

/** The device with the end that is known of a rotation, where it is read from a replica that is behind. */
function upToDate(device: ManagedDevice, rotation: Rotation | undefined): ManagedDevice {
  if (!rotation || rotation.attempt.kind === "notNeeded" || !isOver(rotation)) return device;
  const { result } = rotation;
  const isBehind = ({ startDateTime, lastUpdatedDateTime }: ActionResult) =>
    startDateTime === result.startDateTime && compareDateTimes(lastUpdatedDateTime, result.lastUpdatedDateTime) < 0;
  const isShown = device.rotations.some((other) => isDeepStrictEqual(baselineOf([other]), baselineOf([result])));
  return isShown
    ? device
    : { ...device, rotations: device.rotations.map((other) => (isBehind(other) ? result : other)) };
}

/** What a decision rests on, and until when it may be carried out. */
interface Basis {
  device: ManagedDevice;
  keys: RecoveryKey[] | undefined;
  previous: PreviousRotation;
  giveUpAtInMs: number;
}

async function applyDecision(
  context: RotationContext,
  spec: RotationSpec,
  decision: Decision,
  { device, keys, previous, giveUpAtInMs }: Basis,
): Promise<Rotation> {
  if (decision.kind === "adopt") return adoptRotation(device, decision.result, previous);
  if (decision.kind === "notNeeded") return notNeeded(device, decision.key.createdDateTime);
  if (decision.kind === "record") return recorded(device, decision.result);
  const rotation = await requestRotation(context, device, (attemptBefore(previous)?.count ?? 0) + 1, giveUpAtInMs);
  if (!spec.verifyEscrow) return rotation;
  warnIfFull(context, device, keys ?? []);
  return noted(rotation, { keysBefore: keysBefore(keys ?? []) });
}

/** No rotation yet: the last result of the device, whatever it is. */
function recorded(device: ManagedDevice, result = noResult(device.readDateTime)): Rotation {
  const requestedDateTime = result.startDateTime;
  const baseline = baselineOf(device.rotations);
  return {
    ...identity(device),
    requestId: "",
    attempt: { requestedDateTime, baseline, kind: "recorded", delivery: "accepted", count: 0 },
    result,
  };
}

/** No rotation: the key is young enough. */
function notNeeded(device: ManagedDevice, createdDateTime: string): Rotation {
  const baseline = baselineOf(device.rotations);
  return {
    ...identity(device),
    requestId: "",
    attempt: { requestedDateTime: createdDateTime, baseline, kind: "notNeeded", delivery: "accepted", count: 0 },
    result: noResult(createdDateTime),
  };
}
