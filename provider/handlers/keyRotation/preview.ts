import { decide } from "../../rotation/decision";
import { type Obstacle, obstacles } from "../../rotation/device/eligibility";
import { keyTimeOf } from "../../rotation/device/keyAge";
import type { ManagedDevice } from "../../rotation/device/managedDevice";
import { readKeys } from "../../rotation/device/readKeys";
import { asServiceError, type ServiceError } from "../../rotation/serviceError";
import { decisionLine } from "../../rotation/wording/decisionLine";
import { planFor } from "../../rotation/wording/plan";
import { wordObstacle } from "../../rotation/wording/reasons";
import type { HandlerContext } from "../handlerContext";
import type { Call, CheckFailure, Preview } from "../resourceHandler";
import { isUnknown } from "../unknowns";
import { changesBetween, deviceIdOf, specOf, givenOf, type KeyRotationInputs, mayTrigger, sameDevice } from "./inputs";
import type { KeyRotationOutputs } from "./outputs";
import { failureOf } from "./shape";
import { deviceIn } from "./stored";

/**
 * Where a rotation may follow, reads the device and says what would happen to it. For an unchanged resource Graph is asked
 * nothing: one retired laptop must not freeze a stack. A preview also goes on without credentials or network: it warns
 * once, and looks at no further device then.
 */
export function previewer(context: HandlerContext) {
  const devices = context.devicesToPreview ?? context.devices;
  let outOfReach = false;
  const withoutDevice = ({ kind, message }: ServiceError, call: Call): Preview<KeyRotationOutputs> => {
    if (kind === "notFound") return failed(failureOf("managedDeviceId:", message));
    const isOutOfReach = call.isPreview === true && (kind === "noCredentials" || kind === "unreachable");
    if (!isOutOfReach) return failed({ property: "", reason: message });
    // Several may have been asked about at the same time: one warning is for all.
    if (!outOfReach) call.log.warn(`This preview does not read the devices: ${message}`);
    outOfReach = true;
    return nothingKnown;
  };
  return async (
    news: KeyRotationInputs,
    former: object | undefined,
    call: Call,
  ): Promise<Preview<KeyRotationOutputs>> => {
    const olds = formerOf(former);
    if (outOfReach || isUnknown(news.managedDeviceId) || !mayTrigger(olds, news)) return nothingKnown;
    try {
      const device = await devices.read(deviceIdOf(news), call.signal);
      const found = obstacles(device, specOf(news));
      if (found.length === 0) await sayPlan(context, news, olds, device, call);
      const { deviceName, entraDeviceId } = device;
      return {
        failures: found.map((obstacle) => failureOfObstacle(obstacle, device)),
        known: { deviceName, entraDeviceId },
      };
    } catch (error) {
      return withoutDevice(asServiceError(error), call);
    }
  };
}

const nothingKnown = { failures: [], known: {} };

function failed(failure: CheckFailure) {
  return { failures: [failure], known: {} };
}

function failureOfObstacle(obstacle: Obstacle, device: ManagedDevice): CheckFailure {
  const { argument, reason } = wordObstacle(obstacle, device);
  return failureOf(argument === "managedDeviceId" ? `${argument}:` : argument, reason);
}

/** The former arguments, of which a state that was edited may hold anything: without a device all are new. */
function formerOf(olds: object = {}): Partial<KeyRotationInputs> {
  return deviceIn(olds) === undefined ? {} : givenOf(olds);
}

async function sayPlan(
  { recoveryKeys }: HandlerContext,
  inputs: KeyRotationInputs,
  olds: Partial<KeyRotationInputs>,
  device: ManagedDevice,
  { signal, log }: Call,
): Promise<void> {
  const spec = specOf(inputs);
  const keys = await readKeys({ recoveryKeys, signal }, device, spec);
  const key = spec.maxKeyAgeInMs === undefined ? undefined : keyTimeOf(device, keys);
  const { managedDeviceId } = olds;
  const known = managedDeviceId === undefined ? undefined : { ...olds, managedDeviceId };
  const isNew = known === undefined || !sameDevice(known, inputs);
  const isTriggered = !isNew && changesBetween(known, inputs).trigger;
  const decision = decide(spec, { device, key, isTriggered, isNew });
  log.debug?.(decisionLine(device, decision));
  const plan = planFor(device, decision);
  log.plan(plan.text, plan.isDoubtful);
}
