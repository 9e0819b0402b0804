import type { HandlerContext } from "../../provider/handlers/handlerContext";
import { keyRotationHandler } from "../../provider/handlers/keyRotation/handler";
import { DeviceLookAhead } from "../../provider/hosts/dynamic/deviceLookAhead";
import { dynamicMethods } from "../../provider/hosts/dynamic/dynamicMethods";
import type { EngineLog } from "../../provider/hosts/dynamic/engineLog";
import { Slots } from "../../provider/hosts/dynamic/slots";
import type { ResourceMethods } from "../../provider/hosts/dynamic/trampoline";
import { InFlightRotations } from "../../provider/rotation/inFlight";

/** The methods of a dynamic `BitLockerKeyRotation` in a process of their own. */
export function keyRotationMethods(
  context: Omit<HandlerContext, "inFlight" | "devicesToPreview">,
  canceled: AbortSignal,
  log: EngineLog,
): ResourceMethods {
  const lookAhead = new DeviceLookAhead(context.devices, context.clock);
  const handler = keyRotationHandler({ ...context, devicesToPreview: lookAhead, inFlight: new InFlightRotations() });
  const slots = new Slots(context.clock, (text) => log.warn("", text));
  return dynamicMethods(handler, { log, canceled, slots, lookAhead });
}
