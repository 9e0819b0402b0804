import type { Clock } from "../rotation/clock";
import type { ManagedDevice, ManagedDevices } from "../rotation/managedDevice";

/** A device that was looked at before its turn came. */
interface Look {
  device: Promise<ManagedDevice>;
  at: number;
}

/** What was seen longer ago says too little; resources may be checked hours apart when one waits for the other. */
const freshForInMs = 60_000;

/** With the device in question they make a batch. */
const firstAhead = 19;

/**
 * Looks at devices before their resources are created. The engine checks one resource after another, so that their looks
 * can't be merged by waiting for each other. So others are looked at ahead: a batch of them with the second look, and all
 * that are known with each further one. Few looks are in vain where few resources are new, and few round trips are made
 * where all are.
 */
export class Inspection {
  private readonly ahead = new Map<string, Look>();
  private readonly looked = new Set<string>();
  private looks = 0;

  constructor(
    private readonly devices: ManagedDevices,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param peers The devices of the resources that are constructed together with this one.
   * @throws ServiceError
   */
  async look(managedDeviceId: string, peers: string[]): Promise<ManagedDevice> {
    const id = managedDeviceId.toLowerCase();
    const known = this.ahead.get(id);
    // Each look is for one check: the next one of the same device is about something else.
    this.ahead.delete(id);
    if (known && this.clock.now() - known.at < freshForInMs) return known.device;
    this.looked.add(id);
    const own = this.devices.read(managedDeviceId, this.signal);
    this.lookAhead(
      id,
      peers.map((peer) => peer.toLowerCase()),
    );
    return own;
  }

  private lookAhead(own: string, peers: string[]): void {
    const at = peers.indexOf(own);
    const following = [...peers.slice(at + 1), ...peers.slice(0, at + 1)].filter((id) => !this.looked.has(id));
    const most = [0, firstAhead][this.looks] ?? Infinity;
    this.looks += 1;
    for (const id of following.slice(0, most)) {
      this.looked.add(id);
      const device = this.devices.read(id, this.signal);
      // Whoever asks for it is told; until then nobody listens.
      device.catch(() => undefined);
      this.ahead.set(id, { device, at: this.clock.now() });
    }
  }
}
