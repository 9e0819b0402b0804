/**
 * A device as Intune's inventory has it. What is not known of it is an empty string; a text has at most 1,000 characters,
 * and no control characters.
 *
 * @see https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice
 */
export interface GetManagedDeviceResult {
  /** Intune's id of the device, a GUID: what a rotation is asked for by. Graph's `id`. */
  managedDeviceId: string;
  /** The name of the device. Several devices may have the same. */
  deviceName: string;
  /** The id of the device in Entra ID, a GUID; empty when Intune knows none. Graph's `azureADDeviceId`. */
  entraDeviceId: string;
  /** The manufacturer's serial number; some give the same to every device. */
  serialNumber: string;
  /** Such as `Windows`, `macOS` or `iOS`. */
  operatingSystem: string;
  /** The version of the operating system, such as `10.0.26100.6899`. */
  osVersion: string;
  /** Whether the drives are encrypted; undefined when the inventory, which may be hours old, says nothing. */
  isEncrypted: boolean | undefined;
  /** How the device is joined to Entra ID, such as `azureADJoined`, `hybridAzureADJoined` or `azureADRegistered`. */
  joinType: string;
  /** What manages the device, such as `mdm` or `configurationManagerClientMdm`. */
  managementAgent: string;
  /** Intune's view of wiping and retiring, such as `wipePending`; `managed` is the normal one. */
  managementState: string;
  /** `company` or `personal`; `unknown` when Intune can't say. */
  managedDeviceOwnerType: string;
  /** The sign-in name of the device's primary user; empty when it has none. */
  userPrincipalName: string;
  /** The last check-in with Intune, RFC 3339 in UTC; `0001-01-01T00:00:00Z` for never. */
  lastSyncDateTime: string;
}

/** What a device may be looked up by, besides Intune's own id of it. */
export type Searchable = "entraDeviceId" | "serialNumber" | "deviceName";

/** The devices of a tenant, as far as functions look them up. Every method rejects with a `ServiceError`. */
export interface Inventory {
  /** The one device that has this id. */
  read(managedDeviceId: string): Promise<GetManagedDeviceResult>;
  /** The devices of which a property is this, upper and lower case being the same, in no particular order. */
  find(property: Searchable, value: string): Promise<GetManagedDeviceResult[]>;
  /**
   * The devices that a filter fits, in no particular order, and all of them where there is none.
   *
   * @param filter An expression of OData. One that can't be right is refused before anything is asked.
   */
  list(filter: string | undefined): Promise<GetManagedDeviceResult[]>;
}

/** Orders devices by their names, then by their ids, the same on every machine. */
export function compareDevices(a: GetManagedDeviceResult, b: GetManagedDeviceResult): number {
  return compare(a.deviceName, b.deviceName) || compare(a.managedDeviceId, b.managedDeviceId);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
