import type { Clock } from "../rotation/time/clock";
import type { InFlightRotations } from "../rotation/inFlight";
import type { CheckInMonitor } from "../rotation/waiting/checkInMonitor";
import type { ManagedDevices } from "../rotation/device/managedDevice";
import type { RecoveryKeys } from "../rotation/device/recoveryKey";

/** What the handlers of a process share. */
export interface HandlerContext {
  devices: ManagedDevices;
  /** The same devices for previews, which a host may read ahead. Default: `devices`. */
  devicesToPreview?: Pick<ManagedDevices, "read">;
  recoveryKeys: RecoveryKeys;
  clock: Clock;
  /** The local time of day, RFC 3339 in UTC, which may be wrong. */
  localTime: () => string;
  checkInMonitor: CheckInMonitor;
  inFlight: InFlightRotations;
}
