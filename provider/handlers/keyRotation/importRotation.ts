import { adoptRotation } from "../../rotation/adoptRotation";
import { lastResult } from "../../rotation/decision";
import { ServiceError } from "../../rotation/serviceError";
import { wordNoImport } from "../../rotation/wording/reasons";
import type { HandlerContext } from "../handlerContext";
import type { Call } from "../resourceHandler";
import { deviceIdOf, type KeyRotationInputs } from "./inputs";
import { type KeyRotationOutputs, outputsOf } from "./outputs";
import { checkShape } from "./shape";

/** Takes over the device's last rotation. What depends on it goes on at once, so it must have ended as `done`. */
export async function importRotation(
  { devices }: Pick<HandlerContext, "devices">,
  id: string,
  { signal }: Call,
): Promise<{ inputs: KeyRotationInputs; outputs: KeyRotationOutputs }> {
  const inputs = { managedDeviceId: id };
  const [problem] = checkShape(inputs);
  if (problem) throw new ServiceError("configuration", problem.reason.replace("managedDeviceId", "The id to import"));
  const device = await devices.read(deviceIdOf(inputs), signal);
  const result = lastResult(device);
  if (result?.actionState !== "done") throw new ServiceError("refused", wordNoImport(device, result));
  return { inputs, outputs: outputsOf(adoptRotation(device, result, {}), inputs) };
}
