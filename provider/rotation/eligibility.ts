import type { ManagedDevice } from "./managedDevice";
import { label } from "./managedDevice";

/** Why this device can certainly not rotate a key; undefined when nothing stands against it. */
export function obstacle(device: ManagedDevice): string | undefined {
  const { operatingSystem } = device;
  if (operatingSystem && operatingSystem.toLowerCase() !== "windows") {
    return `${label(device)} runs ${operatingSystem}: only Windows has BitLocker keys to rotate. Name a Windows device.`;
  }
  if (isLeaving(device.managementState)) {
    return `${label(device)} is being wiped or retired (Intune says ${device.managementState}), which outranks a rotation. Leave the device out.`;
  }
  return undefined;
}

/** Whether Intune is wiping, retiring or deleting the device: a rotation would be ignored. */
function isLeaving(managementState: string): boolean {
  return /^(wipe|retire|delete)/i.test(managementState) && !/(failed|canceled)$/i.test(managementState);
}
