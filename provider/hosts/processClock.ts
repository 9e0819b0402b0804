import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../rotation/time/clock";

/** The time of day on this machine, RFC 3339 in UTC. */
export function localTime(): string {
  return new Date().toISOString();
}

/** The clock of this process. */
export const processClock: Clock = {
  now: () => performance.now(),
  sleep: (durationInMs, signal) => sleep(durationInMs, undefined, { signal }).catch(() => undefined),
  after: (durationInMs, run) => {
    const timer = setTimeout(run, durationInMs);
    return () => clearTimeout(timer);
  },
};
