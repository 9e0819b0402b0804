/**
 * Rotates the BitLocker recovery keys of Windows devices that Intune manages, waits until each rotation has ended, and
 * looks devices up.
 *
 * @packageDocumentation
 */
export {
  BitLockerKeyRotation,
  type BitLockerKeyRotationArgs,
  type RecoveryKeyMetadata,
} from "./resources/bitLockerKeyRotation";
export {
  getManagedDevice,
  type GetManagedDeviceArgs,
  getManagedDeviceOutput,
  type GetManagedDeviceOutputArgs,
} from "./functions/getManagedDevice";
export {
  getManagedDevices,
  type GetManagedDevicesArgs,
  getManagedDevicesOutput,
  type GetManagedDevicesOutputArgs,
  type GetManagedDevicesResult,
} from "./functions/getManagedDevices";
export type { ActionState } from "./rotation/actionResult";
export type { GetManagedDeviceResult } from "./rotation/device/inventory";
