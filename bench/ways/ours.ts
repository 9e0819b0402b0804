import { Limits } from "../../provider/graph/transport/limits";
import { documentedQuota, type Quota } from "../../provider/settings/quota";
import { GraphCheckIns, GraphManagedDevices } from "../../provider/graph/api/managedDevices";
import { Transport } from "../../provider/graph/transport/transport";
import type { RotationSpec } from "../../provider/rotation/rotationSpec";
import { CheckInMonitor } from "../../provider/rotation/waiting/checkInMonitor";
import { isTracked, type TrackedRotation } from "../../provider/rotation/rotation";
import { startRotation } from "../../provider/rotation/startRotation";
import type { RotationContext } from "../../provider/rotation/rotationContext";
import { waitForResult } from "../../provider/rotation/waiting/waitForResult";
import type { Way, World } from "./way";

const anyRotation: RotationSpec = {
  minIntervalInMs: 0,
  maxAttempts: 1,
  verifyEscrow: false,
  requireSuccess: true,
  rotateOnCreate: true,
};

/** Devices whose rotations are being requested at once. */
const workers = 400;

/** This package's own code for fleets: all of `provider/` except the engine's side. */
export function ours(quota: Quota = documentedQuota): Way {
  return async (world) => {
    const { ids, waitTimeoutInMs, ended } = world;
    const context = rotationContext(world, quota);
    const queue = ids.values();
    const waits: Promise<void>[] = [];
    const work = async () => {
      for (const id of queue) {
        const rotation = await requested(context, id);
        const wait = waitForResult(context, rotation, waitTimeoutInMs).then((outcome) => {
          if (!outcome.unfinished) ended(outcome.rotation.result.lastUpdatedDateTime);
        });
        waits.push(wait);
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    world.allRequested();
    await Promise.all(waits);
  };
}

/** Rotations one at a time, each as the only resource that waits. */
export const oursSingly: Way = async (world) => {
  for (const id of world.ids) {
    const context = rotationContext(world, documentedQuota, true);
    const { rotation } = await waitForResult(context, await requested(context, id), world.waitTimeoutInMs);
    world.ended(rotation.result.lastUpdatedDateTime);
  }
};

async function requested(context: RotationContext, id: string): Promise<TrackedRotation> {
  const rotation = await startRotation(context, id, anyRotation);
  if (!isTracked(rotation)) throw new Error(`No rotation of ${id} was requested`);
  return rotation;
}

function rotationContext({ clock, client, signal }: World, quota: Quota, isSingle = false): RotationContext {
  const transport = new Transport(client, new Limits(quota, clock), clock);
  return {
    recoveryKeys: { of: () => Promise.resolve([]) },
    devices: new GraphManagedDevices(() => transport, isSingle ? { isUrgent: true } : { canWaitInMs: 1_000 }),
    checkInMonitor: new CheckInMonitor(new GraphCheckIns(() => transport), clock, signal),
    isOfFleet: !isSingle,
    clock,
    signal,
    report: () => undefined,
    warn: () => undefined,
  };
}
