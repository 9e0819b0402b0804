import type { Clock } from "../rotation/clock";
import type { ManagedDevice, ManagedDevices } from "../rotation/managedDevice";

/** A device that was looked at before its turn came. */
interface Look {
  device: Promise<ManagedDevice>;
  at: number;
}

/** What was seen longer ago says too little; resources may be checked hours apart when one waits for the other. */
const freshForInMs = 60_000;

/**
 * Looks at devices before their resources are created. The engine checks one resource after another, so that their looks
 * can't be merged by waiting for each other: from the second one on that needs a look, the devices of all its peers are
 * looked at together.
 */
export class Inspection {
  private readonly ahead = new Map<string, Look>();
  private looks = 0;

  constructor(
    private readonly devices: ManagedDevices,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws ServiceError */
  async look(managedDeviceId: string, peers: string[]): Promise<ManagedDevice> {
    const id = managedDeviceId.toLowerCase();
    const known = this.ahead.get(id);
    // Each look is for one check: the next one of the same device is about something else.
    this.ahead.delete(id);
    if (known && this.clock.now() - known.at < freshForInMs) return known.device;
    this.looks += 1;
    const own = this.devices.read(managedDeviceId, this.signal);
    if (this.looks > 1) for (const peer of peers) this.lookAhead(peer.toLowerCase(), id);
    return own;
  }

  private lookAhead(id: string, own: string): void {
    if (id === own || this.ahead.has(id)) return;
    const device = this.devices.read(id, this.signal);
    // Whoever asks for it is told; until then nobody listens.
    device.catch(() => undefined);
    this.ahead.set(id, { device, at: this.clock.now() });
  }
}
