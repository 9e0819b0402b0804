import type * as pulumi from "@pulumi/pulumi";
import type { Clock } from "../rotation/clock";
import { type ManagedDevices } from "../rotation/managedDevice";
import { obstacle } from "../rotation/eligibility";
import type { Lookout } from "../rotation/lookout";
import { type Need, needOf } from "../rotation/need";
import { explain, type Outcome, succeeded } from "../rotation/outcome";
import { follow, type Rotation, startRotation, type Surroundings } from "../rotation/rotation";
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
  lookout: Lookout;
  /** Aborts when the engine cancels. */
  canceled: AbortSignal;
  progress: Progress;
}

/** What the engine asks of a `BitLockerKeyRotation`. */
export function keyRotationMethods(host: Host): ResourceMethods {
  const inspect = inspector(host);
  const begun: Begun = new Map();
  return {
    check: (olds: KeyRotationInputs, news: KeyRotationInputs & { __dryRun?: boolean }) => check(inspect, olds, news),
    diff: (_id, olds: KeyRotationOutputs, news: KeyRotationInputs) => Promise.resolve(diff(olds, news)),
    create: (inputs: KeyRotationInputs) => create(host, begun, inputs),
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

/** The rotations that creates of this run have begun and not settled yet, by device. */
type Begun = Map<string, Promise<Rotation>>;

async function create(host: Host, begun: Begun, inputs: KeyRotationInputs): Promise<pulumi.dynamic.CreateResult> {
  const { managedDeviceId } = inputs;
  const key = managedDeviceId.toLowerCase();
  const others = await begun.get(key)?.catch(() => undefined);
  if (others) return { id: managedDeviceId, outs: await settleAtEnd(host, managedDeviceId, shared(others), inputs) };
  const own = startRotation(surroundings(host, inputs), managedDeviceId);
  begun.set(key, own);
  try {
    return { id: managedDeviceId, outs: await settleAtEnd(host, managedDeviceId, await own, inputs) };
  } finally {
    begun.delete(key);
  }
}

/** Another resource of the same device has just requested it: it serves both, whether Graph shows it already or not. */
function shared(rotation: Rotation): Rotation {
  return { ...rotation, requestId: "", attempt: { ...rotation.attempt, adopted: true, count: 0 } };
}

async function update(
  host: Host,
  id: string,
  olds: KeyRotationOutputs,
  news: KeyRotationInputs,
): Promise<pulumi.dynamic.UpdateResult> {
  const need = needFor(olds, news);
  const stored = rotationOf(olds);
  if (need === "nothing" || need === "fail") return { outs: settle(host, id, { rotation: stored }, news) };
  const isWaitedFor = need === "wait";
  const rotation = isWaitedFor ? stored : await startRotation(surroundings(host, news), news.managedDeviceId, stored);
  return { outs: await settleAtEnd(host, id, rotation, news) };
}

/** Waits for a rotation and settles it. Whatever goes wrong from here on, the rotation is kept. */
async function settleAtEnd(host: Host, id: string, rotation: Rotation, inputs: KeyRotationInputs) {
  const outcome = await waitForEnd(surroundings(host, inputs), rotation, waitTimeoutInMs(inputs)).catch(
    (error: unknown): Outcome => ({ rotation, unfinished: asServiceError(error) }),
  );
  return settle(host, id, outcome, inputs);
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
    lookout: host.lookout,
    isOfFleet: false,
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
