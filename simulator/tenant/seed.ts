import type { DeviceSeed } from "./device";
import type { GroupSeed } from "./directory";
import { rotationActionName } from "./rotation";

/** The tenant, and the app that may read devices and rotate keys. The same in every simulator. */
export const wellKnown = {
  tenantId: "7f3c2a10-94b6-4d0e-8a55-1c9e6f2b7d00",
  domain: "contoso.example",
  displayName: "Key rotation",
  clientId: "c0a51de0-51a8-4b2e-9d77-6a1f0b3e2c44",
  clientSecret: "the-simulators-own-client-secret",
  /** The least permissions that the documentation lists for the requests that are played. */
  roles: [
    "DeviceManagementManagedDevices.Read.All",
    "DeviceManagementConfiguration.ReadWrite.All",
    "GroupMember.Read.All",
    "Device.Read.All",
    "User.ReadBasic.All",
    "BitlockerKey.ReadBasic.All",
  ],
} as const;

const day = 24 * 3_600_000;

/** The id of the device with that number in the story. */
const managedDeviceId = (number: number) => `9c1e4b70-52d3-4f8a-b6e1-${String(number).padStart(12, "0")}`;
const entraDeviceId = (number: number) => `2b7d9a14-0e6f-4c35-a8d2-${String(number).padStart(12, "0")}`;

function device(number: number, deviceName: string, user: string, more: Omit<DeviceSeed, "id">): DeviceSeed {
  return {
    id: managedDeviceId(number),
    azureADDeviceId: entraDeviceId(number),
    deviceName,
    managedDeviceName: `${user}_${more.operatingSystem ?? "Windows"}`,
    serialNumber: `CDX${String(number).padStart(5, "0")}`,
    userPrincipalName: `${user}@contoso.example`,
    userDisplayName: user.replace(/^./, (initial) => initial.toUpperCase()),
    ...more,
  };
}

/**
 * The laptops of a finance department and three strangers: a tenant of a dozen devices that shows, in under a minute,
 * every way in which a rotation can end.
 */
export const seededDevices: DeviceSeed[] = [
  device(1, "FIN-LT-001", "anna", {
    rotation: { pendingForInMs: 1_500, activeForInMs: 1_000 },
    deviceActionResults: [
      {
        "@odata.type": "#microsoft.graph.rotateBitLockerKeysDeviceActionResult",
        actionName: rotationActionName,
        actionState: "done",
        startDateTime: "2026-05-04T07:12:09.4417563Z",
        lastUpdatedDateTime: "2026-05-04T07:31:44.0182931Z",
        errorCode: 0,
      },
    ],
  }),
  device(2, "FIN-LT-002", "bela", { rotation: { pendingForInMs: 2_000, activeForInMs: 1_500 } }),
  device(3, "FIN-LT-003", "chloe", { rotation: { pendingForInMs: 2_500, activeForInMs: 1_500 } }),
  device(4, "FIN-LT-004", "dmitri", { rotation: { pendingForInMs: 8_000, activeForInMs: 4_000 } }),
  device(5, "FIN-LT-005", "emeka", {
    joinType: "hybridAzureADJoined",
    deviceEnrollmentType: "windowsCoManagement",
    managementAgent: "configurationManagerClientMdm",
    comanaged: true,
    rotation: { pendingForInMs: 2_000, activeForInMs: 3_000 },
  }),
  device(6, "FIN-LT-006", "fatima", {
    isEncrypted: false,
    complianceState: "noncompliant",
    rotation: { outcome: "failed", errorCode: -2144272376, pendingForInMs: 2_000, activeForInMs: 1_000 },
  }),
  device(7, "FIN-LT-007", "george", {
    rotation: { outcome: "failed", errorCode: -2144272166, pendingForInMs: 2_000, activeForInMs: 1_000 },
  }),
  device(8, "FIN-LT-008", "hana", {
    osVersion: "10.0.17763.1935",
    rotation: { outcome: "notSupported", pendingForInMs: 2_000, activeForInMs: 500 },
  }),
  device(9, "FIN-LT-009", "ines", { rotation: { outcome: "canceled", pendingForInMs: 3_000 } }),
  device(10, "FIN-LT-010", "jonas", { notSeenForInMs: 43 * day, rotation: { outcome: "never" } }),
  device(11, "DES-MB-011", "kofi", {
    operatingSystem: "macOS",
    osVersion: "15.6.1 (24G90)",
    deviceType: "macMDM",
    deviceEnrollmentType: "appleBulkWithUser",
    joinType: "azureADRegistered",
    manufacturer: "Apple",
    model: "MacBook Air",
    rotation: { outcome: "notSupported", pendingForInMs: 1_000, activeForInMs: 0 },
  }),
  device(12, "OPS-LT-012", "lena", {
    managementState: "wipePending",
    rotation: { outcome: "never" },
    deviceActionResults: [
      {
        "@odata.type": "#microsoft.graph.deviceActionResult",
        actionName: "wipe",
        actionState: "pending",
        startDateTime: "2026-11-20T15:03:27.1180254Z",
        lastUpdatedDateTime: "2026-11-20T15:03:27.1180254Z",
      },
    ],
  }),
];

/** Groups of the story: one of devices, one of people, and one of both. */
export const seededGroups: GroupSeed[] = [
  { displayName: "Finance laptops", members: seededDevices.slice(0, 10).map(({ id }) => id) },
  { displayName: "Operations", members: ["lena@contoso.example"], owners: ["kofi@contoso.example"] },
  { displayName: "Disclosed keys", members: ["Finance laptops", "Operations"], owners: ["kofi@contoso.example"] },
];

/** The part of the story in which all goes well: FIN-LT-001 to FIN-LT-004, the last of them slowly. */
export const quickstartDevices: DeviceSeed[] = seededDevices.slice(0, 4);
