import { type DeviceSeed, fleet } from "../../simulator/index";

/** Which devices a tenant has. */
export type Fleet =
  /** 60% online, 30% that check in later, within the time given, 10% that never do. */
  | { kind: "mixed"; count: number; laterWithinInMs: number }
  /** All are off for this time, and then come back one after another within the time given. */
  | { kind: "offAtFirst"; count: number; offForInMs: number; backWithinInMs: number }
  /** Each ends this long after the request. */
  | { kind: "timed"; endsAfterInMs: number[] };

const second = 1_000;

export function fleetOf(wanted: Fleet): DeviceSeed[] {
  switch (wanted.kind) {
    case "mixed":
      return fleet({ count: wanted.count, laterWithinInMs: wanted.laterWithinInMs }).map(withSwiftRotation);
    case "offAtFirst":
      return fleet({ count: wanted.count, online: 1, checkingInLater: 0, never: 0 }).map((device, index) => ({
        ...withSwiftRotation({ ...device, offlineForInMs: 1 }, index),
        offlineForInMs: wanted.offForInMs + (index / wanted.count) * wanted.backWithinInMs,
      }));
    case "timed":
      return fleet({ count: wanted.endsAfterInMs.length }).map((device, index) => {
        const endsAfterInMs = wanted.endsAfterInMs[index] ?? 0;
        const activeForInMs = Math.min(4 * second, endsAfterInMs / 2);
        const rotation = { outcome: "done", pendingForInMs: endsAfterInMs - activeForInMs, activeForInMs } as const;
        return { ...device, offlineForInMs: 0, rotation };
      });
  }
}

/** A device takes the rotation up in its first check-in, and then needs 2 to 10 s for it. */
function withSwiftRotation(device: DeviceSeed, index: number): DeviceSeed {
  const activeForInMs = 2 * second + ((index * 619) % 8_001);
  const comesBack = device.offlineForInMs !== undefined;
  return { ...device, rotation: { ...device.rotation, activeForInMs, ...(comesBack && { pendingForInMs: 0 }) } };
}
