import type { Outcome } from "./outcome";
import type { Rotation } from "./rotation";

/** A rotation that this process starts or waits for. Neither promise rejects. */
export interface InFlightRotation {
  /** The rotation when the wait for its result begins; undefined where it failed before that. */
  readonly started: Promise<Rotation | undefined>;
  /** What came of it; undefined where it failed and nothing was requested. */
  readonly ended: Promise<Outcome | undefined>;
}

/**
 * The rotations that this process starts or waits for, by device. All resources share one register: two of one device
 * would both request a rotation, and both request it again.
 */
export class InFlightRotations {
  private readonly byDevice = new Map<string, InFlightRotation>();

  /**
   * Runs `begin`, unless a rotation of the device is in flight already. Then `join` decides what to do about that.
   *
   * @param begin Says when the wait for the result begins.
   * @param join Returns undefined once the other has ended and does not do for this resource.
   */
  async joinOrBegin(
    managedDeviceId: string,
    begin: (onStarted: (rotation: Rotation) => void) => Promise<Outcome>,
    join: (other: InFlightRotation) => Promise<Outcome | undefined>,
  ): Promise<Outcome> {
    for (let other = this.byDevice.get(managedDeviceId); other; other = this.byDevice.get(managedDeviceId)) {
      const joined = await join(other);
      if (joined) return joined;
    }
    let onStarted: (rotation: Rotation | undefined) => void = () => undefined;
    const started = new Promise<Rotation | undefined>((resolve) => (onStarted = resolve));
    const own = begin(onStarted);
    const ended = own.catch(() => undefined);
    void ended.then(() => onStarted(undefined));
    this.byDevice.set(managedDeviceId, { started, ended });
    try {
      return await own;
    } finally {
      this.byDevice.delete(managedDeviceId);
    }
  }
}
