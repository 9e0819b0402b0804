import { isDeepStrictEqual } from "node:util";
import type { ActionResult } from "./actionResult";
import { adoptRotation } from "./adoptRotation";
import { baselineOf, type TrackedAttempt } from "./attempt";
import { compareDateTimes } from "./time/dateTime";
import { decide, type Decision } from "./decision";
import type { RotationSpec } from "./rotationSpec";
import { obstacles } from "./device/eligibility";
import { keysBefore, warnIfFull } from "./escrow";
import { keyTimeOf, type KeyTime } from "./device/keyAge";
import type { ManagedDevice } from "./device/managedDevice";
import { attemptBefore, isStillTriggered, type PreviousRotation, takenOver } from "./previousRotation";
import { readKeys } from "./device/readKeys";
import type { RecoveryKey } from "./device/recoveryKey";
import { requestRotation } from "./requestRotation";
import { identity, isAwaited, placeholderResult, type Rotation, type TrackedRotation, withKey } from "./rotation";
import type { RotationContext } from "./rotationContext";
import { NotInTimeError, ServiceError } from "./serviceError";
import { decisionLine } from "./wording/decisionLine";
import { wordObstacles } from "./wording/reasons";

/** All readings before a request may take 10 minutes together. */
const beforeRequestInMs = 10 * 60_000;

/**
 * Reads the device. Then it adopts a rotation, finds that none is needed, records the state, or requests one rotation.
 * It requests at most one. The results read before are the baseline, which tells the new result from old ones.
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
  const situation = { device, key, isTriggered: isStillTriggered(previous), isNew: !previous.rotation };
  const decision = decide(spec, situation);
  context.debug?.(decisionLine(device, decision));
  return withKey(await applyDecision(context, spec, decision, { device, keys, previous, giveUpAtInMs }), key);
}

/** The rotation with more that is known of its attempt. */
function noted(
  rotation: TrackedRotation,
  more: Pick<TrackedAttempt, "isTriggered" | "isRepeated" | "keysBefore">,
): TrackedRotation {
  return Object.keys(more).length === 0 ? rotation : { ...rotation, attempt: { ...rotation.attempt, ...more } };
}

/** The device with the end that is known of a rotation, where it is read from a replica that is behind. */
function upToDate(device: ManagedDevice, rotation: Rotation | undefined): ManagedDevice {
  if (!rotation || rotation.attempt.kind === "notNeeded" || isAwaited(rotation)) return device;
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
  if (decision.kind === "notNeeded") return notNeeded(device, decision.key);
  if (decision.kind === "record") return recorded(device, decision.result);
  if (decision.kind === "adopt") return noted(adoptRotation(device, decision.result, previous), takenOver(previous));
  const count = (attemptBefore(previous)?.count ?? 0) + 1;
  const rotation = noted(await requestRotation(context, device, count, giveUpAtInMs), takenOver(previous));
  if (!spec.verifyEscrow) return rotation;
  warnIfFull(context, device, keys ?? []);
  return noted(rotation, { keysBefore: keysBefore(keys ?? []) });
}

/** No rotation yet: the last result of the device, whatever it is. */
function recorded(device: ManagedDevice, result = placeholderResult(device.readDateTime)): Rotation {
  const requestedDateTime = result.startDateTime;
  const baseline = baselineOf(device.rotations);
  return {
    ...identity(device),
    requestId: "",
    attempt: { requestedDateTime, baseline, kind: "recorded", count: 0 },
    result,
  };
}

/** No rotation: the key is young enough. */
function notNeeded(device: ManagedDevice, key: KeyTime): Rotation {
  const baseline = baselineOf(device.rotations);
  return {
    ...identity(device),
    requestId: "",
    attempt: { requestedDateTime: key.createdDateTime, baseline, kind: "notNeeded", key, count: 0 },
    result: placeholderResult(key.createdDateTime),
  };
}
