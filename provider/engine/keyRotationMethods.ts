import type * as pulumi from "@pulumi/pulumi";
import type { Clock } from "../rotation/clock";
import { type ManagedDevices } from "../rotation/managedDevice";
import { obstacle } from "../rotation/eligibility";
import { type Need, needOf } from "../rotation/need";
import { explain, type Outcome, succeeded } from "../rotation/outcome";
import { follow, startRotation, type Surroundings } from "../rotation/rotation";
import { asServiceError } from "../rotation/serviceError";
import { waitForEnd } from "../rotation/waiting";
import { InitError } from "./initError";
import {
  argumentsChanged,
  checkShape,
  type KeyRotationInputs,
  requiresSuccess,
  sameDevice,
  triggerChanged,
  waitTimeoutInMs,
} from "./keyRotationInputs";
import { type KeyRotationOutputs, outputsOf, rotationOf } from "./keyRotationOutputs";
import type { Progress } from "./progress";
import type { ResourceMethods } from "./trampoline";
import { isUnknown } from "./unknowns";

/** What the methods need of the process they run in. */
export interface Host {
  devices: ManagedDevices;
  clock: Clock;
  /** Aborts when the engine cancels. */
  canceled: AbortSignal;
  progress: Progress;
}

/** What the engine asks of a `BitLockerKeyRotation`. */
export function keyRotationMethods(host: Host): ResourceMethods {
  const inspect = inspector(host);
  return {
    check: (olds: KeyRotationInputs, news: KeyRotationInputs & { __dryRun?: boolean }) => check(inspect, olds, news),
    diff: (_id, olds: KeyRotationOutputs, news: KeyRotationInputs) => Promise.resolve(diff(olds, news)),
    create: (inputs: KeyRotationInputs) => create(host, inputs),
    update: (id, olds: KeyRotationOutputs, news: KeyRotationInputs) => update(host, id, olds, news),
    read: (id, props: KeyRotationOutputs) => read(host, id, props),
  };
}

type Inspect = (inputs: KeyRotationInputs, isPreview: boolean) => Promise<pulumi.dynamic.CheckFailure[]>;

async function check(
  inspect: Inspect,
  olds: Partial<KeyRotationInputs>,
  { __dryRun = false, ...inputs }: KeyRotationInputs & { __dryRun?: boolean },
): Promise<pulumi.dynamic.CheckResult> {
  const failures = checkShape(inputs);
  if (failures.length > 0 || isUnknown(inputs.managedDeviceId) || !mayTrigger(olds, inputs))
    return { inputs, failures };
  return { inputs, failures: await inspect(inputs, __dryRun) };
}

/** For an unchanged resource Graph is asked nothing: one retired laptop must not freeze a stack. */
function mayTrigger(olds: Partial<KeyRotationInputs>, news: KeyRotationInputs): boolean {
  const { managedDeviceId } = olds;
  if (managedDeviceId === undefined) return true;
  const known = { ...olds, managedDeviceId };
  return !sameDevice(known, news) || triggerChanged(known, news);
}

/**
 * Looks at a device before a rotation of its keys may be requested. A preview also goes on without credentials or
 * network: it warns once, and looks at no further device then.
 */
function inspector({ devices, canceled, progress }: Host): Inspect {
  let outOfReach = false;
  return async ({ managedDeviceId, __urn = "" }, isPreview) => {
    if (outOfReach) return [];
    try {
      const why = obstacle(await devices.read(managedDeviceId, canceled));
      return why ? [{ property: "managedDeviceId", reason: why }] : [];
    } catch (error) {
      const { kind, message } = asServiceError(error);
      if (kind === "notFound") return [{ property: "managedDeviceId", reason: message }];
      outOfReach = isPreview && (kind === "noCredentials" || kind === "unreachable");
      if (!outOfReach) return [{ property: "", reason: message }];
      progress.warn(__urn, `The devices are not looked at in this preview: ${message}`);
      return [];
    }
  };
}

function diff(olds: KeyRotationOutputs, news: KeyRotationInputs): pulumi.dynamic.DiffResult {
  if (!sameDevice(olds, news)) return { changes: true, replaces: ["managedDeviceId"], deleteBeforeReplace: false };
  return { changes: needFor(olds, news) !== "nothing" || argumentsChanged(olds, news) };
}

function needFor(olds: KeyRotationOutputs, news: KeyRotationInputs): Need {
  return needOf(rotationOf(olds), {
    triggerChanged: triggerChanged(olds, news),
    argumentsChanged: argumentsChanged(olds, news),
    requireSuccess: requiresSuccess(news),
  });
}

async function create(host: Host, inputs: KeyRotationInputs): Promise<pulumi.dynamic.CreateResult> {
  const around = surroundings(host, inputs);
  const rotation = await startRotation(around, inputs.managedDeviceId);
  const outcome = await waitForEnd(around, rotation, waitTimeoutInMs(inputs));
  return { id: inputs.managedDeviceId, outs: settle(host, inputs.managedDeviceId, outcome, inputs) };
}

async function update(
  host: Host,
  id: string,
  olds: KeyRotationOutputs,
  news: KeyRotationInputs,
): Promise<pulumi.dynamic.UpdateResult> {
  const around = surroundings(host, news);
  const need = needFor(olds, news);
  const stored = rotationOf(olds);
  if (need === "nothing" || need === "fail") return { outs: settle(host, id, { rotation: stored }, news) };
  const rotation = need === "wait" ? stored : await startRotation(around, news.managedDeviceId);
  return { outs: settle(host, id, await waitForEnd(around, rotation, waitTimeoutInMs(news)), news) };
}

/** The outputs of a rotation that satisfies; one that does not is an init error, which holds the same outputs. */
function settle(host: Host, id: string, outcome: Outcome, inputs: KeyRotationInputs): KeyRotationOutputs {
  const outputs = outputsOf(outcome.rotation, inputs);
  if (succeeded(outcome.rotation)) return outputs;
  const reason = explain(outcome, waitTimeoutInMs(inputs));
  if (!requiresSuccess(inputs)) {
    host.progress.warn(inputs.__urn ?? "", reason);
    return outputs;
  }
  throw new InitError(id, { ...outputs, __provider: inputs.__provider }, reason);
}

function surroundings(host: Host, { __urn = "" }: KeyRotationInputs): Surroundings {
  return {
    devices: host.devices,
    clock: host.clock,
    signal: host.canceled,
    report: (line) => {
      host.progress.status(__urn, line);
    },
  };
}

/** Refreshes this rotation's own result. A device that is gone keeps its record: a rotation that happened is a fact. */
async function read(host: Host, id: string, props: KeyRotationOutputs): Promise<pulumi.dynamic.ReadResult> {
  try {
    const device = await host.devices.read(props.managedDeviceId, host.canceled);
    return { id, props: { ...outputsOf(follow(rotationOf(props), device), props) } };
  } catch (error) {
    const { kind, message } = asServiceError(error);
    if (kind !== "notFound") throw withoutStack(error as Error);
    host.progress.warn("", `${message} Its last rotation stays on record.`);
    return { id, props };
  }
}

/** The SDK prints the stack of what read throws, which says nothing to a user. */
function withoutStack(error: Error): Error {
  error.stack = "";
  return error;
}
