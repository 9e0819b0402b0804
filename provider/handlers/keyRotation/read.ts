import { keyTimeOf } from "../../rotation/device/keyAge";
import { follow } from "../../rotation/followRotation";
import { isTracked, type Rotation, withKey } from "../../rotation/rotation";
import { readKeys } from "../../rotation/device/readKeys";
import { asServiceError } from "../../rotation/serviceError";
import type { HandlerContext } from "../handlerContext";
import type { Call } from "../resourceHandler";
import { deviceIdOf, specOf } from "./inputs";
import { type KeyRotationOutputs, outputsOf, rotationOf } from "./outputs";
import { readStored, StoredStateError } from "./stored";

/** Refreshes this rotation's own result. A device that is gone keeps its record: a rotation that happened is a fact. */
export async function read(context: HandlerContext, id: string, props: object, call: Call): Promise<object> {
  try {
    const stored = readStored(id, props);
    return outputsOf(await refreshed(context, stored, call), stored);
  } catch (error) {
    if (error instanceof StoredStateError) {
      call.log.warn(error.message);
      return props;
    }
    const { kind, message } = asServiceError(error);
    if (kind !== "notFound") throw withoutStack(error as Error);
    call.log.warn(`${message} Its last rotation stays on record.`);
    return props;
  }
}

async function refreshed(
  { devices, recoveryKeys }: HandlerContext,
  stored: KeyRotationOutputs,
  { signal }: Call,
): Promise<Rotation> {
  const device = await devices.read(deviceIdOf(stored), signal);
  const before = rotationOf(stored);
  const rotation = isTracked(before) ? follow(before, device, 0) : before;
  const spec = specOf(stored);
  if (spec.maxKeyAgeInMs === undefined) return rotation;
  const key = keyTimeOf(device, await readKeys({ recoveryKeys, signal }, device, { ...spec, verifyEscrow: false }));
  return withKey(rotation, key);
}

/** The SDK prints the stack of what read throws, which says nothing to a user. */
function withoutStack(error: Error): Error {
  error.stack = "";
  return error;
}
