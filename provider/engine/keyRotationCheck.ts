import type * as pulumi from "@pulumi/pulumi";
import { decide } from "../rotation/decision";
import { obstacles } from "../rotation/eligibility";
import { keyTimeOf } from "../rotation/keyAge";
import type { ManagedDevice } from "../rotation/managedDevice";
import { planFor } from "../rotation/plan";
import { readKeys } from "../rotation/rotation";
import { asServiceError } from "../rotation/serviceError";
import type { Host } from "./host";
import { Inspection } from "./inspection";
import { changesBetween, desireOf, givenOf, type KeyRotationInputs, mayTrigger, sameDevice } from "./keyRotationInputs";
import { checkShape, failureOf } from "./keyRotationShape";
import { type Occasion, occasionIn } from "./occasion";
import type { Slots } from "./slots";
import { deviceIn } from "./storedRotation";
import { isUnknown } from "./unknowns";

type CheckInputs = KeyRotationInputs & { __occasion?: unknown };

/**
 * Validates the arguments, and where a rotation may follow looks at the device and says what would happen to it. For an
 * unchanged resource Graph is asked nothing: one retired laptop must not freeze a stack.
 */
export function checker(host: Host, slots: Slots) {
  const inspect = inspector(host);
  return async (former: Partial<KeyRotationInputs>, news: CheckInputs): Promise<pulumi.dynamic.CheckResult> => {
    const olds = formerOf(former);
    const { __occasion, ...given } = givenOf(news);
    const { urn, isPreview, peers, constructed } = occasionIn(__occasion);
    const inputs = urn ? { ...given, __urn: urn } : given;
    host.progress.isPreview = isPreview;
    const failures = checkShape(inputs);
    if (failures.length === 0 && !isUnknown(inputs.managedDeviceId) && mayTrigger(olds, inputs))
      failures.push(...(await inspect(inputs, olds, { isPreview, peers })));
    if (urn && !isPreview && failures.length === 0)
      slots.checked(urn, { isToBegin: olds.managedDeviceId === undefined, constructed });
    return { inputs, failures };
  };
}

/** The former arguments, of which a state that was edited may hold anything: without a device all are new. */
function formerOf(olds: Partial<KeyRotationInputs>): Partial<KeyRotationInputs> {
  return deviceIn(olds) === undefined ? {} : givenOf(olds);
}

type Inspect = (
  inputs: KeyRotationInputs,
  olds: Partial<KeyRotationInputs>,
  occasion: Pick<Occasion, "isPreview" | "peers">,
) => Promise<pulumi.dynamic.CheckFailure[]>;

/** A preview also goes on without credentials or network: it warns once, and looks at no further device then. */
function inspector(host: Host): Inspect {
  const { devices, clock, canceled, progress } = host;
  const inspection = new Inspection(devices, clock, canceled);
  let outOfReach = false;
  return async (inputs, olds, { isPreview, peers }) => {
    if (outOfReach) return [];
    try {
      const device = await inspection.look(inputs.managedDeviceId, peers);
      const found = obstacles(device, desireOf(inputs));
      if (found.length === 0) await sayPlan(host, inputs, olds, device);
      return found.map(({ argument, reason }) =>
        argument === "managedDeviceId" ? failureOf(`${argument}:`, reason) : failureOf(argument, reason),
      );
    } catch (error) {
      const { kind, message } = asServiceError(error);
      if (kind === "notFound") return [failureOf("managedDeviceId:", message)];
      outOfReach = isPreview && (kind === "noCredentials" || kind === "unreachable");
      if (!outOfReach) return [{ property: "", reason: message }];
      progress.warn(inputs.__urn ?? "", `The devices are not looked at in this preview: ${message}`);
      return [];
    }
  };
}

async function sayPlan(
  host: Host,
  inputs: KeyRotationInputs,
  olds: Partial<KeyRotationInputs>,
  device: ManagedDevice,
): Promise<void> {
  const desire = desireOf(inputs);
  const keys = await readKeys({ recoveryKeys: host.recoveryKeys, signal: host.canceled }, device, desire);
  const key = desire.maxKeyAgeInMs === undefined ? undefined : keyTimeOf(device, keys);
  const { managedDeviceId } = olds;
  const known = managedDeviceId === undefined ? undefined : { ...olds, managedDeviceId };
  const isTriggered = known !== undefined && sameDevice(known, inputs) && changesBetween(known, inputs).trigger;
  const plan = planFor(device, decide(desire, { device, key, isTriggered }));
  host.progress.plan(inputs.__urn ?? "", plan.text, plan.isDoubtful);
}
