import * as pulumi from "@pulumi/pulumi";
import { invoke, secretsIn } from "./invoke";
import type { GetManagedDeviceResult, Inventory } from "../rotation/device/inventory";
import { listDevices } from "../rotation/device/listDevices";

/** The arguments of {@link getManagedDevices}. */
export interface GetManagedDevicesArgs {
  /**
   * A filter of OData, such as `operatingSystem eq 'Windows'` or `startswith(deviceName,'FIN-')`; a quotation mark inside
   * a string is written twice. Default: all devices.
   *
   * It knows `eq ne gt ge lt le in and or not startswith contains` and parentheses, over the names of the result's
   * properties and Graph's (`id`, `azureADDeviceId`), and over `complianceState`, `manufacturer`, `model`,
   * `enrolledDateTime`, `deviceEnrollmentType` and `deviceCategoryDisplayName`. Names and texts ignore case; times are
   * compared to their last digit; what is not known is `null`, and so is `''`.
   *
   * Every device is judged here, since Intune answers some filters with all devices. Graph is only asked for less where
   * that is documented: conditions joined by `and` on `deviceName` (`eq`, `startswith`), `operatingSystem eq 'Windows'`,
   * `lastSyncDateTime` and `enrolledDateTime` (`lt`, `gt`). With any other filter all pages are read.
   *
   * @see https://learn.microsoft.com/graph/filter-query-parameter
   */
  filter?: string;
}

/** The arguments of {@link getManagedDevicesOutput}: those of {@link getManagedDevices}, which may be outputs. */
export interface GetManagedDevicesOutputArgs {
  /** A filter of OData, such as `operatingSystem eq 'Windows'`, as in {@link GetManagedDevicesArgs}. Default: all devices. */
  filter?: pulumi.Input<string | undefined>;
}

/** What {@link getManagedDevices} returns. */
export interface GetManagedDevicesResult {
  /** The devices that the filter fits, by name and then by id; none is not an error. */
  devices: GetManagedDeviceResult[];
}

/**
 * Lists devices of Intune, in previews too. It only reads: no rotation is asked for.
 *
 * All pages are read, 1,000 devices to a request. The list is that of Graph's `managedDevices`.
 *
 * @param args Which devices. Default: all.
 * @param opts Pulumi's options. There is no provider to choose here: `provider` is refused.
 * @returns The devices as Intune's inventory has them.
 * @throws pulumi.RunError when the filter can't be right, before anything is asked, and when Graph can't be asked. The
 *   message says what to do.
 */
export function getManagedDevices(
  args: GetManagedDevicesArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetManagedDevicesResult> {
  return ask(args, opts);
}

/**
 * Lists devices of Intune, by a filter that may be an output of a resource: {@link getManagedDevices} once it is known.
 * In a preview the result is unknown for as long as the filter is; it is a secret when the filter is one.
 *
 * @param args Which devices. Default: all.
 * @param opts Pulumi's options. There is no provider to choose here: `provider` is refused.
 * @returns The devices as Intune's inventory has them. The update fails as {@link getManagedDevices} does.
 */
export function getManagedDevicesOutput(
  args: GetManagedDevicesOutputArgs = {},
  opts?: pulumi.InvokeOptions,
): pulumi.Output<GetManagedDevicesResult> {
  const output = pulumi.output(args);
  return output.apply(async (known) => ask(known, opts, await secretsIn(output, known)));
}

function ask(
  args: GetManagedDevicesArgs,
  opts?: pulumi.InvokeOptions,
  secrets?: string[],
): Promise<GetManagedDevicesResult> {
  const list = async (inventory: Inventory) => ({ devices: await listDevices(inventory, args.filter) });
  return invoke("getManagedDevices", opts, list, secrets);
}
