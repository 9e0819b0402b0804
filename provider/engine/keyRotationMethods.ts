import type * as pulumi from "@pulumi/pulumi";
import type { Attempt } from "../rotation/attempt";
import { keyTimeOf } from "../rotation/keyAge";
import { isAsDesired, needOf } from "../rotation/need";
import { explain, type Outcome } from "../rotation/outcome";
import { planAgain } from "../rotation/plan";
import {
  follow,
  isOver,
  type Precedent,
  readKeys,
  type Rotation,
  startRotation,
  type Surroundings,
} from "../rotation/rotation";
import { seeThrough } from "../rotation/seeThrough";
import { asServiceError } from "../rotation/serviceError";
import type { Host } from "./host";
import { InitError } from "./initError";
import { checker } from "./keyRotationCheck";
import {
  changesBetween,
  desireOf,
  givenOf,
  type KeyRotationInputs,
  mayTrigger,
  sameDevice,
  waitTimeoutInMs,
} from "./keyRotationInputs";
import { type KeyRotationOutputs, outputsOf, rotationOf } from "./keyRotationOutputs";
import { Slots } from "./slots";
import { deviceIn, readStored, StoredStateError } from "./storedRotation";
import type { ResourceMethods } from "./trampoline";

/** What the engine asks of a `BitLockerKeyRotation`. */
export function keyRotationMethods(host: Host): ResourceMethods {
  const slots = new Slots(host.clock, (text) => host.progress.warn("", text));
  const run: Run = { begun: new Map(), failed: new Map(), slots };
  return {
    check: checker(host, slots),
    diff: async (id, olds: object, news: KeyRotationInputs) => {
      const answer = diff(host, id, olds, givenOf(news));
      if (answer.changes && !host.progress.isPreview && news.__urn) slots.isToBegin(news.__urn);
      return answer;
    },
    create: (inputs: KeyRotationInputs) => slots.run(inputs.__urn ?? "", () => create(host, run, givenOf(inputs))),
    update: (id, olds: object, news: KeyRotationInputs) =>
      slots.run(news.__urn ?? "", async () => update(host, run, id, readStored(id, olds), givenOf(news))),
    read: (id, props: object) => read(host, id, props),
  };
}

/** What this process remembers of its run. */
interface Run {
  /** The rotations that are being started or waited for, by device. */
  begun: Map<string, Promise<Begun>>;
  /** The rotations of creates that failed, by resource and device: a hook may make the engine call create once more. */
  failed: Map<string, Rotation>;
  slots: Slots;
}

/** What came of a rotation that was started or waited for in this run. */
interface Begun {
  outcome: Outcome;
  /** Whether it was under way in this run, so that it serves other resources of its device too, whatever they ask for. */
  isShareable: boolean;
}

function diff(host: Host, id: string, stored: object, news: KeyRotationInputs): pulumi.dynamic.DiffResult {
  if (!sameDevice({ managedDeviceId: deviceIn(stored) ?? id }, news))
    return { changes: true, replaces: ["managedDeviceId"], deleteBeforeReplace: false };
  try {
    return diffOf(host, readStored(id, stored), news);
  } catch (error) {
    if (!(error instanceof StoredStateError)) throw error;
    // Update says so, and fails. What depends on the rotation does not go on with a result that can't be read.
    if (host.progress.isPreview) host.progress.plan(news.__urn ?? "", error.message, true);
    return { changes: true };
  }
}

function diffOf(host: Host, olds: KeyRotationOutputs, news: KeyRotationInputs): pulumi.dynamic.DiffResult {
  const changes = changesBetween(olds, news);
  const rotation = rotationOf(olds);
  const now = host.localTime();
  const need = needOf(rotation, desireOf(news), changes, now);
  // Where a trigger changed, check has looked at the device and said what is planned.
  if (host.progress.isPreview && need !== "nothing" && !mayTrigger(olds, news)) {
    host.progress.plan(news.__urn ?? "", planAgain(rotation, need, now), false);
  }
  return { changes: need !== "nothing" || changes.any };
}

async function create(host: Host, run: Run, inputs: KeyRotationInputs): Promise<pulumi.dynamic.CreateResult> {
  const { managedDeviceId: id, __urn } = inputs;
  const key = __urn && `${__urn} ${id.toLowerCase()}`;
  const before = key ? run.failed.get(key) : undefined;
  const outcome = before ? await again(host, before, inputs) : await rotate(host, run, inputs);
  try {
    return { id, outs: settle(host, run, id, outcome, inputs) };
  } catch (error) {
    if (key) run.failed.set(key, outcome.rotation);
    throw error;
  }
}

/** Goes on with the rotation of a create that has failed before in this run. That it is called again triggers nothing. */
async function again(host: Host, rotation: Rotation, inputs: KeyRotationInputs): Promise<Outcome> {
  const need = needOf(rotation, desireOf(inputs), { trigger: false, any: false }, host.localTime());
  return need === "wait" || need === "verify" ? goOn(host, rotation, inputs) : { rotation };
}

async function update(
  host: Host,
  run: Run,
  id: string,
  olds: KeyRotationOutputs,
  news: KeyRotationInputs,
): Promise<pulumi.dynamic.UpdateResult> {
  const changes = changesBetween(olds, news);
  const rotation = rotationOf(olds);
  switch (needOf(rotation, desireOf(news), changes, host.localTime())) {
    case "nothing":
    case "fail":
      return { outs: settle(host, run, id, { rotation }, news) };
    case "verify":
      return { outs: settle(host, run, id, await goOn(host, rotation, news), news) };
    case "wait":
      return { outs: settle(host, run, id, await waitOn(host, run, news, rotation), news) };
    case "rotate":
      return {
        outs: settle(host, run, id, await rotate(host, run, news, { rotation, isTriggered: changes.trigger }), news),
      };
  }
}

/** Starts a rotation and sees it through. */
function rotate(host: Host, run: Run, inputs: KeyRotationInputs, precedent?: Precedent): Promise<Outcome> {
  return together(host, run, inputs, async () => {
    const around = surroundings(host, inputs);
    const rotation = await startRotation(around, inputs.managedDeviceId, desireOf(inputs), precedent);
    return { outcome: await goOn(host, rotation, inputs), isShareable: !isOver(rotation) };
  });
}

/** Waits on for a rotation of a former run. */
function waitOn(host: Host, run: Run, inputs: KeyRotationInputs, rotation: Rotation): Promise<Outcome> {
  return together(host, run, inputs, async () => ({ outcome: await goOn(host, rotation, inputs), isShareable: true }));
}

/**
 * While a rotation of the same device is under way in this run already, for another resource, that one serves both: two
 * that wait beside each other would both request it again.
 */
async function together(
  host: Host,
  run: Run,
  inputs: KeyRotationInputs,
  begin: () => Promise<Begun>,
): Promise<Outcome> {
  const device = inputs.managedDeviceId.toLowerCase();
  for (let others = run.begun.get(device); others; others = run.begun.get(device)) {
    host.progress.status(inputs.__urn ?? "", "waits for another resource of this device");
    const begun = await others.catch(() => undefined);
    if (begun?.isShareable) return share(host, begun.outcome, inputs);
  }
  const own = begin();
  run.begun.set(device, own);
  try {
    return (await own).outcome;
  } finally {
    run.begun.delete(device);
  }
}

/** The one that requested a rotation alone repeats it. */
function share(host: Host, { rotation, unfinished }: Outcome, inputs: KeyRotationInputs): Promise<Outcome> {
  const attempt: Attempt = { ...rotation.attempt, adopted: true, fate: "accepted", count: 0 };
  const shared = { ...rotation, requestId: "", attempt };
  if (unfinished) return Promise.resolve({ rotation: shared, unfinished });
  return seeThrough(
    surroundings(host, inputs),
    shared,
    { ...desireOf(inputs), maxAttempts: 0 },
    waitTimeoutInMs(inputs),
  );
}

/** Whatever goes wrong from here on, the rotation is kept. */
function goOn(host: Host, rotation: Rotation, inputs: KeyRotationInputs): Promise<Outcome> {
  return seeThrough(surroundings(host, inputs), rotation, desireOf(inputs), waitTimeoutInMs(inputs)).catch(
    (error: unknown): Outcome => ({ rotation, unfinished: asServiceError(error) }),
  );
}

/** The outputs of a rotation that satisfies; one that does not is an init error, which holds the same outputs. */
function settle(host: Host, run: Run, id: string, outcome: Outcome, inputs: KeyRotationInputs): KeyRotationOutputs {
  const desire = desireOf(inputs);
  const outputs = outputsOf(outcome.rotation, inputs);
  if (isAsDesired(outcome.rotation, desire)) return outputs;
  const reason = explain(outcome, desire, waitTimeoutInMs(inputs));
  if (!desire.requireSuccess) {
    host.progress.warn(inputs.__urn ?? "", reason);
    return outputs;
  }
  if (outcome.unfinished === "timeout") run.slots.timeIsUp();
  throw new InitError(id, { ...outputs, __provider: inputs.__provider }, reason);
}

function surroundings(host: Host, { __urn = "" }: KeyRotationInputs): Surroundings {
  const { devices, recoveryKeys, clock, lookout, canceled: signal, progress } = host;
  return {
    devices,
    recoveryKeys,
    clock,
    lookout,
    isOfFleet: false,
    signal,
    report: (line) => progress.status(__urn, line),
    warn: (text) => progress.warn(__urn, text),
  };
}

/** Refreshes this rotation's own result. A device that is gone keeps its record: a rotation that happened is a fact. */
async function read(host: Host, id: string, props: object): Promise<pulumi.dynamic.ReadResult> {
  try {
    const stored = readStored(id, props);
    return { id, props: { ...outputsOf(await readAgain(host, stored), stored) } };
  } catch (error) {
    if (error instanceof StoredStateError) {
      host.progress.warn("", error.message);
      return { id, props };
    }
    const { kind, message } = asServiceError(error);
    if (kind !== "notFound") throw withoutStack(error as Error);
    host.progress.warn("", `${message} Its last rotation stays on record.`);
    return { id, props };
  }
}

async function readAgain(
  { devices, recoveryKeys, canceled: signal }: Host,
  props: KeyRotationOutputs,
): Promise<Rotation> {
  const device = await devices.read(props.managedDeviceId, signal);
  const rotation = follow(rotationOf(props), device, 0);
  const desire = desireOf(props);
  if (desire.maxKeyAgeInMs === undefined) return rotation;
  const key = keyTimeOf(device, await readKeys({ recoveryKeys, signal }, device, { ...desire, verifyEscrow: false }));
  return key && isOver(rotation) ? { ...rotation, attempt: { ...rotation.attempt, key } } : rotation;
}

/** The SDK prints the stack of what read throws, which says nothing to a user. */
function withoutStack(error: Error): Error {
  error.stack = "";
  return error;
}
