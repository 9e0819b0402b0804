import type { OnThrottled } from "./managedDevice";

/** What Entra ID says of a recovery key without showing it. */
export interface RecoveryKey {
  id: string;
  /** When Entra ID took the key, on its own clock, RFC 3339 in UTC. */
  createdDateTime: string;
  /** Graph's `volumeType`: `operatingSystemVolume`, `fixedDataVolume`, `removableDataVolume`; Graph may add others. */
  volumeType: string;
}

/** The recovery keys that Entra ID keeps. The keys themselves are never asked for: that would leave an audit entry. */
export interface RecoveryKeys {
  /**
   * The keys of one device, in no particular order; none for a device that Entra ID doesn't know.
   *
   * @param entraDeviceId The id of the device in Entra ID, not Intune's.
   * @param giveUpAtInMs Until when on the run's clock; then it rejects with a `NotInTimeError`. Default: without an end.
   * @throws ServiceError, of the kind `denied` where the permission is missing. Ends early when `signal` aborts.
   */
  of(
    entraDeviceId: string,
    signal: AbortSignal,
    giveUpAtInMs?: number,
    onThrottled?: OnThrottled,
  ): Promise<RecoveryKey[]>;
}
