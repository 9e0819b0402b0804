import type { GraphResponse } from "../transport/graphClient";

/** Where Intune may have a device. Whether a co-managed one is known in both or only in its own is not documented. */
type Collection = "managedDevices" | "comanagedDevices";

/** Finds devices in whichever collection has them, and remembers that. */
export class DeviceCollections {
  /** Ids of the devices that were found under `comanagedDevices` and not under `managedDevices`. */
  private readonly comanaged = new Set<string>();

  /**
   * Sends a request about a device where the device was found last, else under `managedDevices`; if it is not there, once
   * more under the other collection. A 404 is the only answer after which that is safe: nothing was carried out.
   *
   * @param send Sends it to the path of the device.
   * @returns 404 only when neither collection has the device.
   */
  async ask(managedDeviceId: string, send: (devicePath: string) => Promise<GraphResponse>): Promise<GraphResponse> {
    const [first, second] = this.order(managedDeviceId);
    const answer = await send(pathOf(first, managedDeviceId));
    if (answer.status !== 404) return answer;
    const elsewhere = await send(pathOf(second, managedDeviceId));
    if (elsewhere.status < 300) this.remember(managedDeviceId, second);
    return elsewhere;
  }

  private order(managedDeviceId: string): [Collection, Collection] {
    const isComanaged = this.comanaged.has(managedDeviceId);
    return isComanaged ? ["comanagedDevices", "managedDevices"] : ["managedDevices", "comanagedDevices"];
  }

  private remember(managedDeviceId: string, collection: Collection): void {
    if (collection === "comanagedDevices") this.comanaged.add(managedDeviceId);
    else this.comanaged.delete(managedDeviceId);
  }
}

function pathOf(collection: Collection, managedDeviceId: string): string {
  return `/deviceManagement/${collection}/${encodeURIComponent(managedDeviceId)}`;
}
