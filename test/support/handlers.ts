import type { HandlerContext } from "../../provider/handlers/handlerContext";
import { keyRotationHandler } from "../../provider/handlers/keyRotation/handler";
import type { KeyRotationInputs } from "../../provider/handlers/keyRotation/inputs";
import { DeviceLookAhead } from "../../provider/hosts/dynamic/deviceLookAhead";
import { dynamicMethods } from "../../provider/hosts/dynamic/dynamicMethods";
import type { EngineLog } from "../../provider/hosts/engineLog";
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

/** Valid arguments of a `BitLockerKeyRotation`: every one, and none with its default. */
export const everyArgument = {
  managedDeviceId: "9c1e4b70-52d3-4f8a-b6e1-00000000000a",
  rotateWhenChanged: { incident: "2026-11" },
  rotatedSince: "2026-11-23T10:00:00.50+01:00",
  maxKeyAge: "90d",
  minInterval: "24h",
  rotateOnCreate: true,
  waitTimeout: "45m",
  requireSuccess: false,
  maxAttempts: 5,
  verifyEscrow: true,
} satisfies Required<KeyRotationInputs>;
