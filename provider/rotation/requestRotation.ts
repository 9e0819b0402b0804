import { baselineOf } from "./attempt";
import type { Acceptance, ManagedDevice } from "./device/managedDevice";
import { placeholderResult, type TrackedRotation } from "./rotation";
import type { RotationContext } from "./rotationContext";
import { ServiceError } from "./serviceError";
import { elapsedInMs } from "./time/dateTime";

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
): Promise<TrackedRotation> {
  if (context.signal.aborted)
    throw new ServiceError("refused", "The run was canceled before a rotation was requested.");
  const { devices, signal, onThrottled } = context;
  const acceptance = await devices.requestRotation(device.id, signal, giveUpAtInMs, onThrottled);
  return requested(device, acceptance, count);
}

function requested(device: ManagedDevice, acceptance: Acceptance, count: number): TrackedRotation {
  const { delivery, requestId, requestedDateTime = device.readDateTime } = acceptance;
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
      kind: "requested",
      delivery,
      count,
    },
    notSeenForInMs: elapsedInMs(device.lastSyncDateTime, device.readDateTime),
    result: placeholderResult(requestedDateTime),
    isOfThisRun: true,
  };
}
