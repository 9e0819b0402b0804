import { baselineOf, lookedForInMs } from "./attempt";
import { type Acceptance, label, type ManagedDevice } from "./device/managedDevice";
import { noResult, type Rotation } from "./rotation";
import type { RotationContext } from "./rotationContext";
import { ServiceError } from "./serviceError";

/**
 * Requests a rotation of the device, once. Its results, as they were read before, are what the new one is told from.
 *
 * @param count Which request it is for this rotation.
 */
export async function requestRotation(
  context: RotationContext,
  device: ManagedDevice,
  count: number,
  giveUpAtInMs: number,
): Promise<Rotation> {
  if (context.signal.aborted)
    throw new ServiceError("refused", "The run was canceled before a rotation was requested.");
  const { devices, signal, onThrottled } = context;
  const acceptance = await devices.requestRotation(device.id, signal, giveUpAtInMs, onThrottled);
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

/** How long a request of unknown fate is looked for before it counts as lost. */
const lostAfterInMs = 5 * 60_000;

/**
 * Requests the rotation once more where the first request's fate is unknown and the device shows nothing that surely is
 * of it for so long that it counts as lost: a second rotation costs a key slot, a missing one leaves a disclosed key alive.
 *
 * @param waitedInMs How long this process has waited for it. The front end's clock would not do: it may be wrong.
 * @param giveUpAtInMs Until when on the run's clock the request may wait for its turn. Default: without an end.
 */
export async function resendIfLost(
  context: RotationContext,
  rotation: Rotation,
  device: ManagedDevice,
  waitedInMs: number,
  giveUpAtInMs = Infinity,
): Promise<Rotation> {
  const { fate, count, isRepeated } = rotation.attempt;
  if (fate === "accepted" || isRepeated) return rotation;
  const lookedForUntilNowInMs = lookedForInMs(rotation.attempt, waitedInMs, device.readDateTime);
  if (lookedForUntilNowInMs < lostAfterInMs) return rotation;
  context.debug?.(`request ${count} for ${label(device)} counts as lost after ${lookedForUntilNowInMs}ms`);
  const repeated = await requestRotation(context, device, count + 1, giveUpAtInMs);
  const { requestedDateTime: repeatedDateTime, fate: latestFate } = repeated.attempt;
  // The result of either request is the own one: it is told from what was there before the first.
  const latest = { requestedDateTime: repeatedDateTime, fate: latestFate, count: count + 1, isRepeated: true };
  // It is looked for from now on: its entry may take as long to show as that of the first.
  const lookedFor = { watchedForInMs: -waitedInMs, watchedUntil: device.readDateTime };
  return { ...repeated, attempt: { ...rotation.attempt, ...latest, ...lookedFor } };
}
