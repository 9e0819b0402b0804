import { compareDateTimes, elapsedInMs, noDateTime } from "./time/dateTime";
import { requestedNotBefore } from "./attempt";
import { isOfOsDrive, newest } from "./device/keyAge";
import { label, type ManagedDevice } from "./device/managedDevice";
import type { RecoveryKey } from "./device/recoveryKey";
import type { TrackedRotation } from "./rotation";

/** Entra ID keeps at most so many recovery keys of a device; then escrow fails. */
const mostKeys = 200;
const nearlyFull = mostKeys - 10;

/** How far apart Entra ID's clock, by which keys are dated, and Intune's may be. */
const clocksApartInMs = 30_000;

const fixedDrives = "fixedDataVolume";

/** The newest key of each kind of volume: later ones are new. */
export function keysBefore(keys: RecoveryKey[]): Record<string, string> {
  const volumes = [...new Set(keys.map(({ volumeType }) => volumeType))];
  return Object.fromEntries(
    volumes.map((volume) => {
      const ofVolume = keys.filter(({ volumeType }) => volumeType === volume);
      return [volume, newest(ofVolume.map(({ createdDateTime }) => createdDateTime)) ?? noDateTime];
    }),
  );
}

/**
 * The keys that prove that the rotation's new keys are in Entra ID; undefined while one is missing. The OS drive must have
 * one, fixed drives only if they had one before.
 */
export function escrowedKeys(rotation: TrackedRotation, keys: RecoveryKey[]): RecoveryKey[] | undefined {
  const fresh = keys.filter((key) => isNew(key, rotation));
  const hadFixedDrives = rotation.attempt.keysBefore
    ? fixedDrives in rotation.attempt.keysBefore
    : keys.some((key) => key.volumeType === fixedDrives && !fresh.includes(key));
  const isComplete =
    fresh.some(isOfOsDrive) && (!hadFixedDrives || fresh.some(({ volumeType }) => volumeType === fixedDrives));
  return isComplete ? fresh : undefined;
}

/**
 * Whether a key came of this rotation: it is newer than the newest one before, which needs no clock but Entra ID's own.
 * One that had not shown before is told by Intune's time of the request: a key that is older proves nothing.
 */
function isNew({ createdDateTime, volumeType }: RecoveryKey, { attempt, result }: TrackedRotation): boolean {
  if (!attempt.keysBefore) return compareDateTimes(createdDateTime, result.startDateTime) >= 0;
  const before = attempt.keysBefore[volumeType] ?? noDateTime;
  const isLater = compareDateTimes(createdDateTime, before) > 0;
  return isLater && elapsedInMs(createdDateTime, requestedNotBefore(attempt, result)) <= clocksApartInMs;
}

/** Says so when the next keys may not find a place in Entra ID. */
export function warnIfFull(
  { warn }: { warn: (text: string) => void },
  device: ManagedDevice,
  keys: RecoveryKey[],
): void {
  if (keys.length < nearlyFull) return;
  warn(
    `${label(device)} has ${keys.length} recovery keys in Entra ID, which keeps at most ${mostKeys} for each device. It refuses further ones: the rotation then fails, or its key is missing. Remove old keys, as newer versions of Windows do, or enrol the device again.`,
  );
}
