import * as pulumi from "@pulumi/pulumi";
import { invoke, secretsIn } from "./invoke";
import type { GetManagedDeviceResult } from "../rotation/device/inventory";
import { lookUp } from "../rotation/device/findDevice";

/** The arguments of {@link getManagedDevice}: exactly one of them. Upper and lower case are the same. */
export interface GetManagedDeviceArgs {
  /** Intune's id of the device, a GUID. */
  managedDeviceId?: string;
  /** The id of the device in Entra ID, a GUID: Graph's `azureADDeviceId`, not the object id of the directory. */
  entraDeviceId?: string;
  /** The manufacturer's serial number. */
  serialNumber?: string;
  /** The name of the device. */
  deviceName?: string;
}

/** The arguments of {@link getManagedDeviceOutput}: those of {@link getManagedDevice}, which may be outputs. */
export interface GetManagedDeviceOutputArgs {
  /** Intune's id of the device, a GUID. */
  managedDeviceId?: pulumi.Input<string | undefined>;
  /** The id of the device in Entra ID, a GUID: Graph's `azureADDeviceId`, not the object id of the directory. */
  entraDeviceId?: pulumi.Input<string | undefined>;
  /** The manufacturer's serial number. */
  serialNumber?: pulumi.Input<string | undefined>;
  /** The name of the device. */
  deviceName?: pulumi.Input<string | undefined>;
}

/**
 * Looks one device up in Intune, in previews too. It only reads: no rotation is asked for.
 *
 * Where the tenant does not filter by the property, the whole list of devices is read instead, 1,000 to a request.
 *
 * @param args What the device is looked up by: exactly one of four.
 * @param opts Pulumi's options. There is no provider to choose here: `provider` is refused.
 * @returns The device as Intune's inventory has it.
 * @throws pulumi.RunError when no device fits; when several do, with a list of them; when not exactly one argument is
 *   given, or an id is no GUID; and when Graph can't be asked or refuses. The message says what to do.
 */
export function getManagedDevice(
  args: GetManagedDeviceArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetManagedDeviceResult> {
  return ask(args, opts);
}

/**
 * Looks one device up in Intune, by arguments that may be outputs of resources: {@link getManagedDevice} once they are
 * known. In a preview the result is unknown for as long as an argument is; it is a secret when an argument is one.
 *
 * @param args What the device is looked up by: exactly one of four.
 * @param opts Pulumi's options. There is no provider to choose here: `provider` is refused.
 * @returns The device as Intune's inventory has it. The update fails as {@link getManagedDevice} does.
 */
export function getManagedDeviceOutput(
  args: GetManagedDeviceOutputArgs,
  opts?: pulumi.InvokeOptions,
): pulumi.Output<GetManagedDeviceResult> {
  const output = pulumi.output(args);
  return output.apply(async (known) => ask(known, opts, await secretsIn(output, known)));
}

function ask(
  args: GetManagedDeviceArgs,
  opts?: pulumi.InvokeOptions,
  secrets?: string[],
): Promise<GetManagedDeviceResult> {
  return invoke("getManagedDevice", opts, (inventory) => lookUp(inventory, args), secrets);
}
