import { isDeepStrictEqual } from "node:util";
import { utc } from "../../rotation/time/dateTime";
import type { RotationSpec } from "../../rotation/rotationSpec";
import { parseDuration } from "../../rotation/time/duration";
import type { WaitLimit } from "../../rotation/wording/outcome";
import type { Changes } from "../../rotation/nextAction";
import type { Call } from "../resourceHandler";
import { knownOnly } from "../unknowns";
import { type ArgumentForms, type OptionalArgument, optionalArgumentNames, optionalArguments } from "./arguments";

type OptionalInputs = {
  [Name in OptionalArgument]?: ArgumentForms[(typeof optionalArguments)[Name]["form"]];
};

/** The arguments as a host hands them over. */
export interface KeyRotationInputs extends OptionalInputs {
  managedDeviceId: string;
}

/** The arguments that are given: one that is `null` is not, which is how structured configuration says so. */
export function givenOf<Inputs extends Partial<KeyRotationInputs>>(inputs: Inputs): Inputs {
  const isNull = (name: string) => (inputs as Record<string, unknown>)[name] === null;
  const without = new Set<string>(optionalArgumentNames.filter(isNull));
  if (without.size === 0) return inputs;
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !without.has(name))) as Inputs;
}

/** The optional arguments, with the defaults of those that are not given. */
function withDefaults(inputs: Partial<KeyRotationInputs>) {
  const values = optionalArgumentNames.map((name) => {
    const argument = optionalArguments[name];
    return [name, inputs[name] ?? ("default" in argument ? argument.default : undefined)];
  });
  return Object.fromEntries(values) as OptionalInputs & Required<Pick<OptionalInputs, ArgumentWithDefault>>;
}

type ArgumentWithDefault = {
  [Name in OptionalArgument]: (typeof optionalArguments)[Name] extends { default: unknown } ? Name : never;
}[OptionalArgument];

/** What limits the wait: `waitTimeout`, or the engine's limit where that is shorter. */
export function waitLimit(inputs: KeyRotationInputs, { timeout }: Pick<Call, "timeout">): WaitLimit {
  const inMs = parseDuration(withDefaults(inputs).waitTimeout) ?? 0;
  return timeout && timeout.inMs < inMs
    ? { inMs: timeout.inMs, option: "customTimeouts" }
    : { inMs, option: "waitTimeout" };
}

/** How long may still be waited, in milliseconds: `waitTimeout` counts from now, the engine's limit from the call. */
export function waitInMs(inputs: KeyRotationInputs, { timeout }: Pick<Call, "timeout">, nowInMs: number): number {
  const inMs = parseDuration(withDefaults(inputs).waitTimeout) ?? 0;
  return timeout ? Math.max(0, Math.min(inMs, timeout.endsAtInMs - nowInMs)) : inMs;
}

/** What the arguments ask for. What a preview can't know yet counts as not given. */
export function specOf(inputs: KeyRotationInputs): RotationSpec {
  const given = withDefaults(knownOnly(inputs));
  const { rotatedSince, maxKeyAge, minInterval, rotateWhenChanged: _, waitTimeout: __, ...others } = given;
  return {
    ...others,
    rotatedSince: rotatedSince === undefined ? undefined : utc(rotatedSince),
    maxKeyAgeInMs: maxKeyAge === undefined ? undefined : parseDuration(maxKeyAge),
    minIntervalInMs: parseDuration(minInterval) ?? 0,
  };
}

type Named = Pick<KeyRotationInputs, "managedDeviceId">;

/** The device's id in lower case, as everything behind the handlers has it: Graph ignores the case of a GUID. */
export function deviceIdOf({ managedDeviceId }: Named): string {
  return managedDeviceId.toLowerCase();
}

/** Whether two sets of arguments name the same device. */
export function sameDevice(olds: Named, news: Named): boolean {
  return deviceIdOf(olds) === deviceIdOf(news);
}

/** Which arguments changed, as far as it matters to what is to be done. */
export function changesBetween(olds: KeyRotationInputs, news: KeyRotationInputs): Changes {
  const differs = (name: OptionalArgument) => !isDeepStrictEqual(olds[name], news[name]);
  return {
    trigger: !isDeepStrictEqual(olds.rotateWhenChanged ?? {}, news.rotateWhenChanged ?? {}),
    any: !sameDevice(olds, news) || optionalArgumentNames.some(differs),
  };
}

/** Whether a rotation may follow from these arguments, seeing the former ones; all are new when there are none. */
export function mayTrigger(olds: Partial<KeyRotationInputs>, news: KeyRotationInputs): boolean {
  const { managedDeviceId } = olds;
  if (managedDeviceId === undefined) return true;
  const known = { ...olds, managedDeviceId };
  const isOtherState = olds.rotatedSince !== news.rotatedSince || olds.maxKeyAge !== news.maxKeyAge;
  return !sameDevice(known, news) || isOtherState || changesBetween(known, news).trigger;
}
