import { nextAction } from "../../rotation/nextAction";
import { planForStored } from "../../rotation/wording/plan";
import type { HandlerContext } from "../handlerContext";
import type { Call, DiffResult } from "../resourceHandler";
import { changesBetween, specOf, type KeyRotationInputs, mayTrigger, sameDevice } from "./inputs";
import { type KeyRotationOutputs, rotationOf } from "./outputs";
import { deviceIn, readStored, StoredStateError } from "./stored";

/** Decides from the stored outputs alone whether there is something to do. */
export function diff(
  { localTime }: Pick<HandlerContext, "localTime">,
  id: string,
  stored: object,
  news: KeyRotationInputs,
  call: Call,
): DiffResult {
  if (!sameDevice({ managedDeviceId: deviceIn(stored) ?? id }, news))
    return { changes: true, replaces: ["managedDeviceId"], deleteBeforeReplace: false };
  try {
    return diffOf(readStored(id, stored), news, localTime(), call);
  } catch (error) {
    if (!(error instanceof StoredStateError)) throw error;
    // Update says so, and fails. What depends on the rotation does not go on with a result that can't be read.
    if (call.isPreview) call.log.plan(error.message, true);
    return { changes: true };
  }
}

function diffOf(olds: KeyRotationOutputs, news: KeyRotationInputs, now: string, { isPreview, log }: Call): DiffResult {
  const changes = changesBetween(olds, news);
  const rotation = rotationOf(olds);
  const need = nextAction(rotation, specOf(news), changes, now);
  // Where a trigger changed, the preview has read the device and said what is planned.
  if (isPreview && need !== "nothing" && !mayTrigger(olds, news)) log.plan(planForStored(rotation, need, now), false);
  return { changes: need !== "nothing" || changes.any };
}
