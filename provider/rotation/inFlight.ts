import type { Outcome } from "./outcome";

/** What came of a rotation that was started or waited for in this process. */
export interface InFlightRotation {
  outcome: Outcome;
  /** Whether it was under way in this process, so that its result serves other resources of its device too. */
  isShareable: boolean;
}

/**
 * The rotations that this process starts or waits for, by device. All resources share one register: two of one device
 * would both request a rotation, and both request it again.
 */
export class InFlightRotations {
  private readonly byDevice = new Map<string, Promise<InFlightRotation>>();

  /**
   * Runs `begin`, unless a rotation of the device is in flight already. Then waits for the end of that, and hands it to
   * `adopt` if it can be shared.
   *
   * @param onWait Is told that there is another one to wait for.
   */
  async joinOrBegin(
    managedDeviceId: string,
    begin: () => Promise<InFlightRotation>,
    adopt: (outcome: Outcome) => Promise<Outcome>,
    onWait: () => void,
  ): Promise<Outcome> {
    for (let other = this.byDevice.get(managedDeviceId); other; other = this.byDevice.get(managedDeviceId)) {
      onWait();
      const ended = await other.catch(() => undefined);
      if (ended?.isShareable) return adopt(ended.outcome);
    }
    const own = begin();
    this.byDevice.set(managedDeviceId, own);
    try {
      return (await own).outcome;
    } finally {
      this.byDevice.delete(managedDeviceId);
    }
  }
}
