import { actionName, type ActionResult, hasEnded } from "./actionResult";
import { type Attempt, baselineOf, ownResult } from "./attempt";
import type { Clock } from "./clock";
import { compareDateTimes, elapsedInMs } from "./dateTime";
import { obstacle } from "./eligibility";
import type { Lookout } from "./lookout";
import type { Acceptance, ManagedDevice, ManagedDevices } from "./managedDevice";
import { ServiceError } from "./serviceError";

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
}

/** What a rotation needs of the world. */
export interface Surroundings {
  devices: ManagedDevices;
  clock: Clock;
  lookout: Lookout;
  /** Whether the rotation is one of a fleet, and can wait for its turn. */
  isOfFleet: boolean;
  /** Ends waits early, and keeps anything more from being requested. */
  signal: AbortSignal;
  /** Says how it stands, in one line. */
  report: (line: string) => void;
}

const day = 86_400_000;
/** A rotation that has been under way for longer is not trusted to end any more, and a new one is requested. */
const adoptableForInMs = 7 * day;
/** How long a request of unknown fate is looked for before it counts as lost; after a break, how long anew. */
const resolvedWithinInMs = 5 * 60_000;
const resolvedAnewWithinInMs = 60_000;
/** Requests for one attempt whose fates may be unknown: a lost one is repeated once. */
const maxUnknownFates = 2;

/**
 * Sees to it that a rotation of the device's keys is under way: adopts one that is, else requests one. Exactly one
 * request is made then, after the results so far were read, which is what the new result will be told from.
 *
 * @param stored The rotation that this one comes after. Where that is still under way it goes on, and serves as this one.
 * @throws ServiceError when nothing was requested, with the reason.
 */
export async function startRotation(
  around: Surroundings,
  managedDeviceId: string,
  stored?: Rotation,
): Promise<Rotation> {
  const device = await around.devices.read(managedDeviceId, around.signal);
  const why = obstacle(device);
  if (why) throw new ServiceError("refused", why);
  const underWay = rotationUnderWay(device);
  if (!underWay) return request(around, device, 1);
  const isOwn = stored && underWay.startDateTime === stored.attempt.startDateTime;
  return isOwn ? follow(stored, device) : adopt(device, underWay);
}

function rotationUnderWay(device: ManagedDevice): ActionResult | undefined {
  return device.rotations
    .filter(({ actionState }) => actionState === "pending" || actionState === "active")
    .filter(({ startDateTime }) => elapsedInMs(startDateTime, device.readDateTime) < adoptableForInMs)
    .sort((a, b) => compareDateTimes(b.startDateTime, a.startDateTime))[0];
}

function adopt(device: ManagedDevice, result: ActionResult): Rotation {
  const { startDateTime } = result;
  const baseline = baselineOf(device.rotations);
  return {
    ...identity(device),
    requestId: "",
    attempt: { requestedDateTime: startDateTime, baseline, startDateTime, adopted: true, fate: "accepted", count: 0 },
    result,
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
    attempt: { requestedDateTime, baseline: baselineOf(device.rotations), adopted: false, fate, count },
    result: {
      actionName,
      actionState: "none",
      startDateTime: requestedDateTime,
      lastUpdatedDateTime: requestedDateTime,
      errorCode: 0,
    },
  };
}

function identity(device: ManagedDevice): Pick<Rotation, "managedDeviceId" | "deviceName" | "entraDeviceId"> {
  return { managedDeviceId: device.id, deviceName: device.deviceName, entraDeviceId: device.entraDeviceId };
}

/** The rotation as this reading of its device shows it. One that has ended stays as it is, whatever shows later. */
export function follow(rotation: Rotation, device: ManagedDevice): Rotation {
  if (hasEnded(rotation.result.actionState)) return rotation;
  const result = ownResult(rotation.attempt, device.rotations);
  if (!result) return rotation;
  const { startDateTime, adopted } = rotation.attempt;
  // The own entry may be replaced by that of a later request: its result serves, but it is somebody else's.
  const isOthers = startDateTime !== undefined && startDateTime !== result.startDateTime;
  const attempt: Attempt = {
    ...rotation.attempt,
    startDateTime: result.startDateTime,
    adopted: adopted || isOthers,
    fate: "accepted",
  };
  return { ...rotation, ...identity(device), attempt, result };
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
  const { fate, requestedDateTime, count, baseline } = rotation.attempt;
  const lookedForInMs = elapsedInMs(requestedDateTime, device.readDateTime);
  if (fate === "accepted" || count >= maxUnknownFates) return rotation;
  if (lookedForInMs < resolvedWithinInMs || waitedInMs < resolvedAnewWithinInMs) return rotation;
  const repeated = await request(around, device, count + 1);
  return { ...repeated, attempt: { ...repeated.attempt, baseline } };
}
