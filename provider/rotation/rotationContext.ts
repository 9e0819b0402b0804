import type { Clock } from "./time/clock";
import type { CheckInMonitor } from "./waiting/checkInMonitor";
import type { DebugLog } from "./debugLog";
import type { ManagedDevices, OnThrottled } from "./device/managedDevice";
import type { RecoveryKeys } from "./device/recoveryKey";

/** What a rotation needs of the world. */
export interface RotationContext {
  devices: ManagedDevices;
  recoveryKeys: RecoveryKeys;
  clock: Clock;
  checkInMonitor: CheckInMonitor;
  /** Whether the rotation is one of a fleet, and can wait for its turn. */
  isOfFleet: boolean;
  /** Ends waits early, and keeps anything more from being requested. */
  signal: AbortSignal;
  /** Says the present state, in one line. */
  report: (line: string) => void;
  /** Says something that is to be read afterwards as well. */
  warn: (text: string) => void;
  /** Hears of each request for the rotation that the service's limits hold up. Default: none. */
  onThrottled?: OnThrottled;
  debug?: DebugLog;
}
