import * as pulumi from "@pulumi/pulumi";
import { BitLockerKeyRotation } from "pulumi-bitlocker";

const config = new pulumi.Config();

// A name and Intune's device id of each device:  pulumi config set --path devices.FIN-LT-001 <Intune device ID>
// Each takes up one of Pulumi's slots while it waits. For many devices:  pulumi up --parallel <number of devices>
const devices = config.requireObject<Record<string, string>>("devices");
if (Object.keys(devices).length === 0) throw new pulumi.RunError("No device is configured: there would be no gate.");

// When a device's key was disclosed. The device is rotated unless that was done since:  pulumi config set --path disclosed.FIN-LT-001 2026-11-23T09:00:00Z
const disclosed = config.getObject<Record<string, string>>("disclosed") ?? {};

const rotations = Object.entries(devices).map(
  ([name, managedDeviceId]) =>
    new BitLockerKeyRotation(name, {
      managedDeviceId,
      rotatedSince: disclosed[name],
      // A run that was cut off just after a rotation does not lead to another one.
      minInterval: "1h",
      waitTimeout: config.get("waitTimeout"),
    }),
);

// The gate: put your deployment in its place. It is created only if every key above was really rotated.
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
