import type { Cancel, Clock } from "../../provider/rotation/time/clock";
import type { Tenant } from "./tenant";

/** A clock for {@link Clock}'s users that ticks with the tenant's, and can tell when it is idle. */
export interface BenchClock extends Clock {
  /** Says that a request is under way until this settles. */
  during<T>(work: Promise<T>): Promise<T>;
  /** The tenant is about to close. */
  stop(): void;
}

/** The provider's own clock, with the same timers, only faster. */
export class ScaledClock implements BenchClock {
  constructor(private readonly tenant: Tenant) {}

  now(): number {
    return this.tenant.now();
  }

  sleep(durationInMs: number, signal: AbortSignal): Promise<void> {
    return sleepOn(this, durationInMs, signal);
  }

  after(durationInMs: number, run: () => void): Cancel {
    const timer = setTimeout(run, durationInMs / this.tenant.timeScale);
    return () => clearTimeout(timer);
  }

  during<T>(work: Promise<T>): Promise<T> {
    return work;
  }

  stop(): void {
    // Its timers are those of the process.
  }
}

/** A sleep made of a clock's timer. */
export function sleepOn(clock: Pick<Clock, "after">, durationInMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      cancel();
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const cancel = clock.after(durationInMs, wake);
    if (signal.aborted) wake();
    else signal.addEventListener("abort", wake);
  });
}
