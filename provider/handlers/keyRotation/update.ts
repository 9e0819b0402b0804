import { nextAction } from "../../rotation/nextAction";
import { type Outcome, shortfallOf } from "../../rotation/outcome";
import type { Rotation } from "../../rotation/rotation";
import { isStillTriggered, type PreviousRotation } from "../../rotation/previousRotation";
import { startRotation } from "../../rotation/startRotation";
import type { RotationContext } from "../../rotation/rotationContext";
import type { RotationSpec } from "../../rotation/rotationSpec";
import { completeRotation } from "../../rotation/waiting/completeRotation";
import { asServiceError } from "../../rotation/serviceError";
import { explain } from "../../rotation/wording/outcome";
import { throttledLine } from "../../rotation/wording/progress";
import type { HandlerContext } from "../handlerContext";
import { InitError } from "../initError";
import type { Call } from "../resourceHandler";
import { changesBetween, deviceIdOf, specOf, type KeyRotationInputs, waitInMs, waitLimit } from "./inputs";
import { isShared, joinToRotate, joinToWait } from "./joinRotation";
import { type KeyRotationOutputs, outputsOf, rotationOf } from "./outputs";

/** Creates resources of a process, and remembers those that failed: a hook may make the engine call create once more. */
export function creator(context: HandlerContext) {
  const failed = new Map<string, Rotation>();
  return async (inputs: KeyRotationInputs, call: Call): Promise<{ id: string; outputs: KeyRotationOutputs }> => {
    const { managedDeviceId: id } = inputs;
    const key = call.urn && `${call.urn} ${deviceIdOf(inputs)}`;
    const before = key ? failed.get(key) : undefined;
    const outcome = before
      ? await resumeFailedCreate(context, before, inputs, call)
      : await rotate(context, inputs, call);
    try {
      return { id, outputs: outputsOrInitError(id, outcome, inputs, call) };
    } catch (error) {
      if (key) failed.set(key, outcome.rotation);
      throw error;
    }
  };
}

/**
 * Continues the rotation of a create that failed earlier in this run. The second call of create starts no new rotation
 * by itself.
 */
async function resumeFailedCreate(
  context: HandlerContext,
  rotation: Rotation,
  inputs: KeyRotationInputs,
  call: Call,
): Promise<Outcome> {
  const need = nextAction(rotation, specOf(inputs), { trigger: false, any: false }, context.localTime());
  if (need === "wait") return waitOn(context, rotation, inputs, call);
  return need === "verify" ? waitForKey(context, rotation, inputs, call) : { rotation };
}

/** Does what the stored rotation and the new arguments ask for. */
export async function update(
  context: HandlerContext,
  id: string,
  olds: KeyRotationOutputs,
  news: KeyRotationInputs,
  call: Call,
): Promise<KeyRotationOutputs> {
  const outcome = await outcomeOf(context, rotationOf(olds), changesBetween(olds, news), news, call);
  return outputsOrInitError(id, outcome, news, call);
}

async function outcomeOf(
  context: HandlerContext,
  rotation: Rotation,
  changes: ReturnType<typeof changesBetween>,
  news: KeyRotationInputs,
  call: Call,
): Promise<Outcome> {
  const action = nextAction(rotation, specOf(news), changes, context.localTime());
  call.log.debug?.(`next action for ${deviceIdOf(news)}: ${action}, stored ${rotation.result.actionState}`);
  switch (action) {
    case "nothing":
    case "fail":
      return { rotation };
    case "verify":
      return waitForKey(context, rotation, news, call);
    case "wait":
      return waitOn(context, rotation, news, call);
    case "rotate":
      return rotate(context, news, call, { rotation, isTriggered: changes.trigger });
  }
}

/** Looks for the key of a rotation that is done. It requests nothing, so it waits for no other resource. */
function waitForKey(
  context: HandlerContext,
  rotation: Rotation,
  inputs: KeyRotationInputs,
  call: Call,
): Promise<Outcome> {
  const timeoutInMs = waitInMs(inputs, call, context.clock.now());
  return waitAndComplete(rotationContextOf(context, call), rotation, specOf(inputs), timeoutInMs);
}

/** Starts a rotation and sees it through, unless it takes one of another resource of the device. */
function rotate(
  context: HandlerContext,
  inputs: KeyRotationInputs,
  call: Call,
  previous: PreviousRotation = {},
): Promise<Outcome> {
  const rotationContext = rotationContextOf(context, call);
  return context.inFlight.joinOrBegin(
    deviceIdOf(inputs),
    async (onStarted) => {
      const giveUpAtInMs = call.timeout?.endsAtInMs;
      const rotation = await startRotation(rotationContext, deviceIdOf(inputs), specOf(inputs), previous, giveUpAtInMs);
      onStarted(rotation);
      return waitAndComplete(rotationContext, rotation, specOf(inputs), waitInMs(inputs, call, context.clock.now()));
    },
    (other) => joinToRotate(rotationContext, other, inputs, call, isStillTriggered(previous)),
  );
}

/** Waits on for a rotation of a former run. */
function waitOn(context: HandlerContext, rotation: Rotation, inputs: KeyRotationInputs, call: Call): Promise<Outcome> {
  const { clock, inFlight } = context;
  const endsAtInMs = clock.now() + waitInMs(inputs, call, clock.now());
  const rotationContext = rotationContextOf(context, call);
  let spec = specOf(inputs);
  return inFlight.joinOrBegin(
    deviceIdOf(inputs),
    (onStarted) => {
      onStarted(rotation);
      return waitAndComplete(rotationContext, rotation, spec, Math.max(0, endsAtInMs - clock.now()));
    },
    async (other) => {
      const outcome = await joinToWait(rotationContext, other, { rotation, endsAtInMs }, inputs, call);
      // The other resource requested a rotation as often as it may in this run.
      if (!outcome && (await isShared(other))) spec = { ...spec, maxAttempts: 0 };
      return outcome;
    },
  );
}

/** Whatever goes wrong from here on, the rotation is kept. */
function waitAndComplete(
  context: RotationContext,
  rotation: Rotation,
  spec: RotationSpec,
  timeoutInMs: number,
): Promise<Outcome> {
  return completeRotation(context, rotation, spec, timeoutInMs).catch((error: unknown): Outcome => ({
    rotation,
    unfinished: asServiceError(error),
  }));
}

/**
 * Returns the outputs. When the rotation does not meet the spec, it throws an InitError that holds them; without
 * `requireSuccess` it warns and returns them.
 */
function outputsOrInitError(id: string, outcome: Outcome, inputs: KeyRotationInputs, call: Call): KeyRotationOutputs {
  const spec = specOf(inputs);
  const outputs = outputsOf(outcome.rotation, inputs);
  if (!shortfallOf(outcome.rotation, spec)) return outputs;
  const reason = explain(outcome, spec, waitLimit(inputs, call));
  if (spec.requireSuccess) throw new InitError(id, { ...outputs }, reason, outcome.unfinished === "timeout");
  call.log.warn(reason);
  return outputs;
}

function rotationContextOf(
  { devices, recoveryKeys, clock, checkInMonitor }: HandlerContext,
  { signal, log }: Call,
): RotationContext {
  return {
    devices,
    recoveryKeys,
    clock,
    checkInMonitor,
    isOfFleet: false,
    signal,
    report: (line) => log.status(line),
    warn: (text) => log.warn(text),
    onThrottled: (heldUpForInMs) => log.status(throttledLine(heldUpForInMs)),
    debug: log.debug,
  };
}
