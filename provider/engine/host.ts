import type { Clock } from "../rotation/clock";
import type { Lookout } from "../rotation/lookout";
import type { ManagedDevices } from "../rotation/managedDevice";
import type { RecoveryKeys } from "../rotation/recoveryKey";
import type { Progress } from "./progress";

/** What the methods of a resource need of the process they run in. */
export interface Host {
  devices: ManagedDevices;
  recoveryKeys: RecoveryKeys;
  clock: Clock;
  /** The local time of day, RFC 3339 in UTC, which may be wrong. */
  localTime: () => string;
  lookout: Lookout;
  /** Aborts when the engine cancels, or is gone. */
  canceled: AbortSignal;
  progress: Progress;
}
