import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { parseDuration } from "../rotation/duration";
import { isUnknown, knownOnly } from "./unknowns";

/** The arguments as the engine hands them over. */
export interface KeyRotationInputs {
  managedDeviceId: string;
  rotateWhenChanged?: Record<string, string>;
  waitTimeout?: string;
  requireSuccess?: boolean;
  /** See `HiddenInputs`. */
  __urn?: string;
  /** The serialized trampoline; the SDK puts it there. */
  __provider?: unknown;
}

const defaultWaitTimeout = "1h";

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
  waitTimeout: z
    .string('is not a string: give a duration such as "45m"')
    .refine((text) => parseDuration(text) !== undefined, {
      error:
        'is not a duration: give a number with a unit of ms, s, m, h, d or w, such as "90s", "45m", "1h30m" or "0s"',
    })
    .optional(),
  requireSuccess: z.boolean("is not a boolean: give true or false").optional(),
});

/** Everything that is wrong with the shape of the arguments. Values that a preview can't know yet pass. */
export function checkShape(inputs: KeyRotationInputs): pulumi.dynamic.CheckFailure[] {
  const result = schema.partial(unknownKeys(inputs)).safeParse(knownOnly(visible(inputs)));
  return result.success ? [] : result.error.issues.flatMap(failures);
}

function unknownKeys({ managedDeviceId }: KeyRotationInputs): { managedDeviceId?: true } {
  return isUnknown(managedDeviceId) ? { managedDeviceId: true } : {};
}

function failures(issue: z.core.$ZodIssue): pulumi.dynamic.CheckFailure[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((property) => ({ property, reason: "is not an argument of this resource: take it out" }));
  }
  return [{ property: issue.path.join("."), reason: issue.message }];
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

/** Whether anything but `done` is a failure. */
export function requiresSuccess({ requireSuccess = true }: KeyRotationInputs): boolean {
  return requireSuccess;
}

/** Whether two sets of arguments name the same device: Graph doesn't mind the case of a GUID. */
export function sameDevice(olds: KeyRotationInputs, news: KeyRotationInputs): boolean {
  return olds.managedDeviceId.toLowerCase() === news.managedDeviceId.toLowerCase();
}

/** Whether an argument changed that asks for a new rotation. */
export function triggerChanged(olds: KeyRotationInputs, news: KeyRotationInputs): boolean {
  return !isDeepStrictEqual(olds.rotateWhenChanged ?? {}, news.rotateWhenChanged ?? {});
}

const optionalArguments = ["rotateWhenChanged", "waitTimeout", "requireSuccess"] as const;

/** Whether any argument changed. */
export function argumentsChanged(olds: KeyRotationInputs, news: KeyRotationInputs): boolean {
  return !sameDevice(olds, news) || optionalArguments.some((name) => !isDeepStrictEqual(olds[name], news[name]));
}
