import type { RotationSpec } from "../rotationSpec";
import type { ManagedDevice } from "./managedDevice";
import type { RecoveryKey } from "./recoveryKey";
import type { RotationContext } from "../rotationContext";
import { asServiceError } from "../serviceError";

/**
 * The device's keys in Entra ID, where the spec has to do with them; undefined where they may not be read and the
 * results can stand in for them.
 */
export async function readKeys(
  { recoveryKeys, signal, onThrottled }: Pick<RotationContext, "recoveryKeys" | "signal" | "onThrottled">,
  device: ManagedDevice,
  { verifyEscrow, maxKeyAgeInMs }: RotationSpec,
  giveUpAtInMs?: number,
): Promise<RecoveryKey[] | undefined> {
  if (!verifyEscrow && maxKeyAgeInMs === undefined) return undefined;
  try {
    return await recoveryKeys.of(device.entraDeviceId, signal, giveUpAtInMs, onThrottled);
  } catch (error) {
    const { kind } = asServiceError(error);
    if (verifyEscrow || (kind !== "denied" && kind !== "refused" && kind !== "notFound") || signal.aborted) throw error;
    return undefined;
  }
}
