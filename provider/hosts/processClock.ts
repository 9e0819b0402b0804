import { setTimeout as sleep } from "node:timers/promises";
import type { Cancel, Clock } from "../rotation/time/clock";

/** The time of day on this machine, RFC 3339 in UTC. */
export function localTime(): string {
  return new Date().toISOString();
}

/** The clock of this process. */
export const processClock: Clock = {
  now: () => performance.now(),
  sleep: (durationInMs, signal) => sleep(durationInMs, undefined, { signal }).catch(() => undefined),
  after,
};

/** The longest that a timer of Node takes, 24 days: a longer one runs at once. */
const longestTimerInMs = 2 ** 31 - 1;

function after(durationInMs: number, run: () => void): Cancel {
  const isTooLong = durationInMs > longestTimerInMs;
  const goOn = () => (cancel = after(durationInMs - longestTimerInMs, run));
  const timer = isTooLong ? setTimeout(goOn, longestTimerInMs) : setTimeout(run, durationInMs);
  let cancel: Cancel = () => clearTimeout(timer);
  return () => cancel();
}
