import type { Clock } from "../../rotation/time/clock";
import type { ManagedDevice, ManagedDevices } from "../../rotation/device/managedDevice";

/** A device that was read before its turn came. */
interface EarlyReading {
  device: Promise<ManagedDevice>;
  at: number;
}

/** An older reading says too little; resources may be checked hours apart when one waits for the other. */
const freshForInMs = 60_000;

/** With the device in question they make a batch. */
const firstAhead = 19;

/**
 * Reads devices for previews, some of them before their resources are checked. The engine checks one resource after
 * another, so that their readings can't be put into one batch by waiting for each other. So the second check reads a batch
 * of devices, and each further one all that are known. Where few resources are new, few readings are made in vain; where
 * all are, few round trips.
 */
export class DeviceLookAhead implements Pick<ManagedDevices, "read"> {
  private readonly ahead = new Map<string, EarlyReading>();
  private readonly wasRead = new Set<string>();
  private expected: string[] = [];
  private readings = 0;

  constructor(
    private readonly devices: Pick<ManagedDevices, "read">,
    private readonly clock: Clock,
  ) {}

  /** Says which devices are likely to be read next, in their order: those of resources that are registered together. */
  expect(managedDeviceIds: string[]): void {
    this.expected = managedDeviceIds.map((id) => id.toLowerCase());
  }

  /** @throws ServiceError */
  async read(id: string, signal: AbortSignal): Promise<ManagedDevice> {
    const early = this.ahead.get(id);
    // Each reading is for one check: the next one of the same device is about something else.
    this.ahead.delete(id);
    if (early && this.clock.now() - early.at < freshForInMs) return early.device;
    this.wasRead.add(id);
    const own = this.devices.read(id, signal);
    this.readAhead(id, signal);
    return own;
  }

  private readAhead(own: string, signal: AbortSignal): void {
    const at = this.expected.indexOf(own);
    const following = [...this.expected.slice(at + 1), ...this.expected.slice(0, at + 1)];
    const most = [0, firstAhead][this.readings] ?? Infinity;
    this.readings += 1;
    for (const id of following.filter((other) => !this.wasRead.has(other)).slice(0, most)) {
      this.wasRead.add(id);
      const device = this.devices.read(id, signal);
      // The check that needs it is told of a failure. Until then the failure has no listener.
      device.catch(() => undefined);
      this.ahead.set(id, { device, at: this.clock.now() });
    }
  }
}
