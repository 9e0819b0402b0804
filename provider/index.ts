/**
 * Rotates the BitLocker recovery keys of Windows devices that Intune manages, and waits until each rotation has ended.
 *
 * @packageDocumentation
 */
export { BitLockerKeyRotation, type BitLockerKeyRotationArgs, type RecoveryKeyMetadata } from "./bitLockerKeyRotation";
export type { ActionState } from "./rotation/actionResult";
