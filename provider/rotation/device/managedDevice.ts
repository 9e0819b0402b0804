import type { ActionResult } from "../actionResult";

/** A device as Intune knows it, with the rotations it has had, read at one moment. */
export interface ManagedDevice {
  /** Intune's id, in lower case. */
  id: string;
  deviceName: string;
  /** The id of the device in Entra ID; empty when it has none. */
  entraDeviceId: string;
  operatingSystem: string;
  /** Such as `10.0.26100.6899`; empty when it is not known. */
  osVersion: string;
  /** What the inventory says, which may be hours old; undefined when it says nothing. */
  isEncrypted: boolean | undefined;
  /** Graph's `joinType`, such as `azureADJoined`; empty when it is not known. */
  joinType: string;
  /** Graph's `managementAgent`, such as `mdm`; empty when it is not known. */
  managementAgent: string;
  /** Intune's view of wiping and retiring: `managed` is the normal one. */
  managementState: string;
  /** The last check-in, RFC 3339 in UTC; the year 1 for never. */
  lastSyncDateTime: string;
  /** The device's results of this action, in no particular order. */
  rotations: ActionResult[];
  /** When this was read, on the server's clock, RFC 3339 in UTC. */
  readDateTime: string;
}

/** Is told that the service's limits hold a request up (429), and for how long so far: after 30 s, then once a minute. */
export type OnThrottled = (heldUpForInMs: number) => void;

/** What came of asking for a rotation. */
export interface Acceptance {
  /**
   * `accepted`: the service took it, which says nothing about the device.
   * `unknown`: no answer came, or one that leaves open whether the request was carried out.
   */
  delivery: "accepted" | "unknown";
  /** When it was accepted, on the server's clock, RFC 3339 in UTC. */
  requestedDateTime?: string;
  /** The service's id of the request, for an audit; empty when no answer came. */
  requestId: string;
}

/**
 * The devices of a tenant, as far as rotations need them.
 *
 * Every method rejects with a `ServiceError`, and ends early when `signal` aborts.
 */
export interface ManagedDevices {
  /**
   * Reads one device afresh.
   *
   * @param giveUpAtInMs Until when on the run's clock; then it rejects with a `NotInTimeError`. Default: without an end.
   */
  read(
    managedDeviceId: string,
    signal: AbortSignal,
    giveUpAtInMs?: number,
    onThrottled?: OnThrottled,
  ): Promise<ManagedDevice>;
  /**
   * Asks once for a rotation of the device's keys. It rejects only when the request was surely not carried out; where
   * that is open, it says so and leaves it to the caller to find out by reading.
   *
   * @param giveUpAtInMs Until when on the run's clock it waits for its turn; then it rejects with a `NotInTimeError`, and
   *   is not sent. Default: without an end.
   */
  requestRotation(
    managedDeviceId: string,
    signal: AbortSignal,
    giveUpAtInMs?: number,
    onThrottled?: OnThrottled,
  ): Promise<Acceptance>;
}

/** The devices that have checked in lately. */
export interface CheckIns {
  /**
   * Lists the devices that have checked in after a moment. What it says is a hint: check-ins may be missing.
   *
   * @throws ServiceError of the kind `refused` or `denied` where the tenant does not answer this.
   */
  since(
    dateTime: string,
    signal: AbortSignal,
  ): Promise<{
    devices: { managedDeviceId: string; lastSyncDateTime: string }[];
    /** When the list was made, on the server's clock, RFC 3339 in UTC. */
    readDateTime: string;
  }>;
}

/** A device for a person: its name, where it has one, and its id. */
export function label(device: { deviceName?: string | undefined; id: string }): string {
  return device.deviceName ? `${device.deviceName} (${device.id})` : device.id;
}
