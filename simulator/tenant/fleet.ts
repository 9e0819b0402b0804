import { createRandom } from "../random";
import type { DeviceSeed } from "./device";
import { guidOf } from "./guid";

/** What a fleet is made of. The three shares are relative to their sum. */
export interface FleetOptions {
  /** The number of devices. */
  count: number;
  /** Devices that are online from the start. They get a rotation within a minute. Default 0.6. */
  online?: number;
  /** Devices that are off at first and check in some time within `laterWithinInMs`. Default 0.3. */
  checkingInLater?: number;
  /** Devices that never check in. Default 0.1. */
  never?: number;
  /** The time after the start within which the ones that are off come back, in milliseconds. Default 8 hours. */
  laterWithinInMs?: number;
  /** The seed of ids and times: another seed makes another fleet. Default 1. */
  seed?: number;
}

const day = 24 * 3_600_000;

/**
 * Devices for a simulated tenant, the same ones for the same options. Devices that are online, late or lost are spread
 * evenly over the list, so any part of it is a small fleet of the same kind.
 */
export function fleet(options: FleetOptions): DeviceSeed[] {
  const { count, online = 0.6, checkingInLater = 0.3, never = 0.1, seed = 1 } = options;
  const laterWithinInMs = options.laterWithinInMs ?? 8 * 3_600_000;
  const random = createRandom(seed);
  const between = (least: number, most: number) => Math.round(least + random() * (most - least));
  const total = online + checkingInLater + never;
  return Array.from({ length: count }, (_, index) => {
    const name = `FLT-${String(index + 1).padStart(6, "0")}`;
    const common: DeviceSeed = {
      id: guidOf(`managed device ${index} of fleet ${seed}`),
      azureADDeviceId: guidOf(`Entra device ${index} of fleet ${seed}`),
      deviceName: name,
      serialNumber: `SN-${name}`,
      rotation: { pendingForInMs: between(2_000, 60_000), activeForInMs: between(5_000, 30_000) },
    };
    const share = random() * total;
    if (share < online) return { ...common, notSeenForInMs: between(60_000, 3_600_000) };
    const notSeenForInMs = between(3_600_000, 30 * day);
    if (share >= online + checkingInLater) return { ...common, notSeenForInMs, rotation: { outcome: "never" } };
    return { ...common, notSeenForInMs, offlineForInMs: between(0, laterWithinInMs) };
  });
}
