import { z } from "zod";
import { parseDuration } from "../../rotation/time/duration";
import type { CheckFailure } from "../resourceHandler";
import { isUnknown, knownOnly } from "../unknowns";
import { type ArgumentForms, optionalArgumentNames, optionalArguments } from "./arguments";
import type { KeyRotationInputs } from "./inputs";

/** Each rotation takes one of the 200 places that Entra ID has for a device's keys. */
const mostAttempts = 10;

/** A problem of a value: what it is, and what to do. It never holds the value itself, which may be a secret. */
type Problem = (given: { input?: unknown }) => string;

/** The problem of a value that has the wrong type, or where `problem` is given, the right type and the wrong form. */
function notA(type: string, remedy: string, problem?: string): Problem {
  return ({ input }) =>
    `${typeOf(input) === type && problem ? problem : `is ${typeOf(input)}, not ${type}`}: ${remedy}`;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `a ${typeof value}`;
}

function duration() {
  const form = 'give a number with a unit of ms, s, m, h, d or w, such as "90s", "45m", "1h30m" or "90d"';
  return z
    .string({ error: notA("a string", form) })
    .refine((text) => parseDuration(text) !== undefined, { error: `is not a duration: ${form}` });
}

/** Structured configuration takes what looks like a number or a boolean for one. */
const asText = "write it in quotes, or set it with `pulumi config set --type string`";

const managedDeviceId = z.guid({
  error: ({ input }) =>
    input == null
      ? "is missing: name the device by Intune's id of it, a GUID"
      : "is not a GUID: give Intune's id of the device (in the Intune admin center: the device's page, Hardware, Intune device ID), neither its name nor its id in Entra ID",
});

const forms: Record<keyof ArgumentForms, z.ZodType> = {
  map: z.record(
    z.string(),
    z.string({
      error: ({ input }) =>
        input === null
          ? "is null: give a string, or leave it out"
          : notA("a string", typeof input === "object" ? "every value of the map must be one" : asText)({ input }),
    }),
    { error: notA("a map", "give a map of strings") },
  ),
  dateTime: z.iso.datetime({
    offset: true,
    error: notA("a string", 'give a time of RFC 3339 with its offset, such as "2026-11-23T09:00:00Z"', "is not a time"),
  }),
  duration: duration(),
  keyAge: duration().refine((text) => parseDuration(text) !== 0, {
    error: "is zero: every key would be too old at once",
  }),
  boolean: z.boolean({ error: notA("a boolean", "give true or false") }),
  attempts: z
    .int({ error: notA("a number", `give a whole number from 1 to ${mostAttempts}`, "is not a whole number") })
    .min(1, `is less than 1: give a whole number from 1 to ${mostAttempts}`)
    .max(
      mostAttempts,
      `is more than ${mostAttempts}, and each rotation uses up one of the 200 keys that Entra ID keeps of a device`,
    ),
};

const schema = z.strictObject({
  managedDeviceId,
  ...Object.fromEntries(optionalArgumentNames.map((name) => [name, forms[optionalArguments[name].form].optional()])),
});

const schemaOfUnknownDevice = schema.partial({ managedDeviceId: true });

/** The arguments that ask for a state, which no new resource can put off. */
const states = ["rotatedSince", "maxKeyAge"] as const;

/** Everything that is wrong with the shape of the arguments. Values that a preview can't know yet pass. */
export function checkShape(inputs: KeyRotationInputs): CheckFailure[] {
  const fitting = isUnknown(inputs.managedDeviceId) ? schemaOfUnknownDevice : schema;
  const result = fitting.safeParse(knownOnly(inputs));
  return result.success ? contradictions(inputs) : result.error.issues.flatMap(failures);
}

function contradictions({ rotateOnCreate, ...others }: KeyRotationInputs): CheckFailure[] {
  if (rotateOnCreate !== false) return [];
  return states
    .filter((name) => others[name] !== undefined)
    .map((name) =>
      failureOf(
        "rotateOnCreate",
        `is false, but ${name} asks for a state that the device must be in from the beginning: take one of them out`,
      ),
    );
}

function failures(issue: z.core.$ZodIssue): CheckFailure[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => failureOf(name, "is not an argument of this resource: take it out"));
  }
  return [failureOf(issue.path.join("."), issue.message)];
}

/**
 * The failure of an argument. The engine prints the value of a property that it is told of, and any value may be a
 * secret: secrets arrive in clear. So this names the argument in the reason alone.
 */
export function failureOf(argument: string, reason: string): CheckFailure {
  return { property: "", reason: `${argument} ${reason}` };
}
