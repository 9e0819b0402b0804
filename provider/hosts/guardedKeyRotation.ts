import { guardedHandler } from "../handlers/guardedHandler";
import type { HandlerContext } from "../handlers/handlerContext";
import { keyRotationHandler } from "../handlers/keyRotation/handler";
import type { InFlightRotations } from "../rotation/inFlight";
import type { DebugLog } from "../rotation/debugLog";
import { CheckInMonitor } from "../rotation/waiting/checkInMonitor";
import type { Clear } from "../texts/clearedValue";
import type { graphFor } from "../wiring";
import { localTime, processClock as clock } from "./processClock";

/** What a host hands to the handler of a `BitLockerKeyRotation`. */
export interface RunParts extends Pick<HandlerContext, "devicesToPreview"> {
  graph: ReturnType<typeof graphFor>;
  inFlight: InFlightRotations;
  /** Aborts when the run is over. */
  canceled: AbortSignal;
  clear: Clear;
  debug?: DebugLog;
}

/** The handler of a `BitLockerKeyRotation`, as it is in every host. */
export function guardedKeyRotation({ graph, inFlight, canceled, clear, debug, ...others }: RunParts) {
  const { devices, recoveryKeys, checkIns } = graph;
  const checkInMonitor = new CheckInMonitor(checkIns, clock, canceled, debug);
  const context = { devices, recoveryKeys, clock, localTime, checkInMonitor, inFlight, ...others };
  return guardedHandler(keyRotationHandler(context), clear);
}
