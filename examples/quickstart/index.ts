import * as pulumi from "@pulumi/pulumi";
import { BitLockerKeyRotation } from "pulumi-bitlocker";

const config = new pulumi.Config();

// A name and Intune's device id of each device:  pulumi config set --path devices.FIN-LT-001 <Intune device ID>
const devices = config.requireObject<Record<string, string>>("devices");
if (Object.keys(devices).length === 0) throw new pulumi.RunError("No device is configured: there would be no gate.");

// Why a device is to be rotated. Another reason rotates it again:  pulumi config set --path reasons.FIN-LT-001 "key disclosed"
const reasons = config.getObject<Record<string, string>>("reasons") ?? {};

const rotations = Object.entries(devices).map(
  ([name, managedDeviceId]) =>
    new BitLockerKeyRotation(name, {
      managedDeviceId,
      rotateWhenChanged: { reason: reasons[name] ?? "first rotation" },
      waitTimeout: config.get("waitTimeout"),
    }),
);

// The gate: this stands for your deployment. It is not created unless every key above was really rotated.
export const released = new pulumi.Stash(
  "deployment",
  { input: pulumi.all(rotations.map((rotation) => rotation.lastUpdatedDateTime)) },
  { dependsOn: rotations },
).urn;

export const results = rotations.map((rotation) => ({
  deviceName: rotation.deviceName,
  actionName: rotation.actionName,
  actionState: rotation.actionState,
  startDateTime: rotation.startDateTime,
  lastUpdatedDateTime: rotation.lastUpdatedDateTime,
  errorCode: rotation.errorCode,
}));
