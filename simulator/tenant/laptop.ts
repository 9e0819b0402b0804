import type { ManagedDevice } from "@microsoft/microsoft-graph-types-beta";
import { toDeviceTime } from "./times";

/** A managed device as Graph describes it, without its results, which come from what happens to it. */
export type DeviceProperties = Omit<ManagedDevice, "id" | "deviceActionResults">;

const day = 24 * 3_600_000;

/** The properties of a healthy laptop. */
export function laptop(id: string, lastSeenAt: number): DeviceProperties {
  const number = id.slice(-4).toUpperCase();
  return {
    userId: null,
    deviceName: `LAPTOP-${number}`,
    managedDeviceName: `LAPTOP-${number}_Windows`,
    managedDeviceOwnerType: "company",
    ownerType: "company",
    managementState: "managed",
    managementAgent: "mdm",
    enrolledDateTime: toDeviceTime(lastSeenAt - 200 * day),
    lastSyncDateTime: toDeviceTime(lastSeenAt),
    operatingSystem: "Windows",
    osVersion: "10.0.26100.6899",
    deviceType: "windowsRT",
    complianceState: "compliant",
    deviceEnrollmentType: "windowsAzureADJoin",
    deviceRegistrationState: "registered",
    joinType: "azureADJoined",
    azureADRegistered: true,
    azureADDeviceId: id.replace(/^.{8}/, "e47ad000"),
    isEncrypted: true,
    isSupervised: false,
    userPrincipalName: "",
    userDisplayName: "",
    manufacturer: "Contoso Devices",
    model: "Laptop 14",
    serialNumber: `SN-${number}`,
  };
}
