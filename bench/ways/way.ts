import type { CountedClient } from "../world/countedClient";
import type { BenchClock } from "../world/benchClock";

/** What a way of rotating a fleet's keys has to work with. */
export interface World {
  clock: BenchClock;
  client: CountedClient;
  ids: string[];
  /** Aborts when the play is cut off. */
  signal: AbortSignal;
  /** From the request for a rotation to giving up on it. */
  waitTimeoutInMs: number;
  /** The rotation of a device is known to have ended. */
  ended: (lastUpdatedDateTime: string) => void;
  /** No further rotation will be requested. */
  allRequested: () => void;
}

/** Rotates the keys of all devices, and resolves when each has ended or was given up. */
export type Way = (world: World) => Promise<void>;
