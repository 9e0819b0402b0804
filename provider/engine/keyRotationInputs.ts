import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { utc } from "../rotation/dateTime";
import type { Desire } from "../rotation/desire";
import { parseDuration } from "../rotation/duration";
import type { Changes } from "../rotation/need";
import { optionalArguments } from "./optionalArguments";
import { isUnknown, knownOnly } from "./unknowns";

/** The arguments as the engine hands them over. */
export interface KeyRotationInputs {
  managedDeviceId: string;
  rotateWhenChanged?: Record<string, string>;
  rotatedSince?: string;
  maxKeyAge?: string;
  minInterval?: string;
  waitTimeout?: string;
  requireSuccess?: boolean;
  maxAttempts?: number;
  verifyEscrow?: boolean;
  /** The resource's URN, which check takes from the occasion: see there. */
  __urn?: string;
  /** The serialized trampoline; the SDK puts it there. */
  __provider?: unknown;
}

const defaultWaitTimeout = "1h";
const defaultMaxAttempts = 3;
/** Each rotation takes one of the 200 places that Entra ID has for a device's keys. */
const mostAttempts = 10;

const notADuration =
  'is not a duration: give a number with a unit of ms, s, m, h, d or w, such as "90s", "45m", "1h30m" or "90d"';

function duration() {
  return z
    .string('is not a string: give a duration such as "45m"')
    .refine((text) => parseDuration(text) !== undefined, { error: notADuration });
}

const schema = z.strictObject({
  managedDeviceId: z.guid({
    error: ({ input }) =>
      input === undefined
        ? "is missing: name the device by Intune's id of it, a GUID"
        : "is not a GUID: give Intune's id of the device (in the Intune admin center: the device's page, Hardware, Intune device ID), neither its name nor its id in Entra ID",
  }),
  rotateWhenChanged: z
    .record(z.string(), z.string("is not a string: every value of the map must be one"), {
      error: "is not a map: give a map of strings",
    })
    .optional(),
  rotatedSince: z.iso
    .datetime({
      offset: true,
      error: 'is not a time: give one of RFC 3339 with its offset, such as "2026-11-23T09:00:00Z"',
    })
    .optional(),
  maxKeyAge: duration()
    .refine((text) => parseDuration(text) !== 0, { error: "is zero: every key would be too old at once" })
    .optional(),
  minInterval: duration().optional(),
  waitTimeout: duration().optional(),
  requireSuccess: z.boolean("is not a boolean: give true or false").optional(),
  maxAttempts: z
    .int(`is not a whole number: give one from 1 to ${mostAttempts}`)
    .min(1, `is less than 1: give a whole number from 1 to ${mostAttempts}`)
    .max(
      mostAttempts,
      `is more than ${mostAttempts}, and each rotation uses up one of the 200 keys that Entra ID keeps of a device`,
    )
    .optional(),
  verifyEscrow: z.boolean("is not a boolean: give true or false").optional(),
});

const schemaOfUnknownDevice = schema.partial({ managedDeviceId: true });

/** Everything that is wrong with the shape of the arguments. Values that a preview can't know yet pass. */
export function checkShape(inputs: KeyRotationInputs): pulumi.dynamic.CheckFailure[] {
  const fitting = isUnknown(inputs.managedDeviceId) ? schemaOfUnknownDevice : schema;
  const result = fitting.safeParse(knownOnly(visible(inputs)));
  return result.success ? [] : result.error.issues.flatMap(failures);
}

function failures(issue: z.core.$ZodIssue): pulumi.dynamic.CheckFailure[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => withoutValue(name, "is not an argument of this resource: take it out"));
  }
  const property = issue.path.join(".");
  return [
    property === "rotateWhenChanged" ? withoutValue(property, issue.message) : { property, reason: issue.message },
  ];
}

/** The engine prints the value of a property that it is told of, which may be a secret. So this names it in the reason. */
function withoutValue(name: string, reason: string): pulumi.dynamic.CheckFailure {
  return { property: "", reason: `${name} ${reason}` };
}

/** The arguments without what the SDK and the resource class add. */
export function visible(inputs: KeyRotationInputs): Omit<KeyRotationInputs, "__urn" | "__provider"> {
  const { __urn, __provider, ...rest } = inputs;
  return rest;
}

/** How long to wait, in milliseconds. */
export function waitTimeoutInMs({ waitTimeout = defaultWaitTimeout }: KeyRotationInputs): number {
  return parseDuration(waitTimeout) ?? 0;
}

/** What the arguments ask for. What a preview can't know yet counts as not given. */
export function desireOf(inputs: KeyRotationInputs): Desire {
  const { rotatedSince, maxKeyAge, minInterval, maxAttempts, verifyEscrow, requireSuccess } = knownOnly(inputs);
  return {
    rotatedSince: rotatedSince === undefined ? undefined : utc(rotatedSince),
    maxKeyAgeInMs: maxKeyAge === undefined ? undefined : parseDuration(maxKeyAge),
    minIntervalInMs: parseDuration(minInterval ?? "0s") ?? 0,
    maxAttempts: maxAttempts ?? defaultMaxAttempts,
    verifyEscrow: verifyEscrow ?? false,
    requireSuccess: requireSuccess ?? true,
  };
}

/** Whether two sets of arguments name the same device: Graph doesn't mind the case of a GUID. */
export function sameDevice(olds: KeyRotationInputs, news: KeyRotationInputs): boolean {
  return olds.managedDeviceId.toLowerCase() === news.managedDeviceId.toLowerCase();
}

/** Which arguments changed, as far as it matters to what is to be done. */
export function changesBetween(olds: KeyRotationInputs, news: KeyRotationInputs): Changes {
  const differs = (name: (typeof optionalArguments)[number]) => !isDeepStrictEqual(olds[name], news[name]);
  return {
    trigger: !isDeepStrictEqual(olds.rotateWhenChanged ?? {}, news.rotateWhenChanged ?? {}),
    any: !sameDevice(olds, news) || optionalArguments.some(differs),
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
