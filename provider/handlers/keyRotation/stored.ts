import { z } from "zod";
import { actionName, hasEnded } from "../../rotation/actionResult";
import { noDateTime, utc } from "../../rotation/time/dateTime";
import { label } from "../../rotation/device/managedDevice";
import { withoutUndefined } from "../withoutUndefined";
import { type ArgumentForms, optionalArgumentNames, optionalArguments } from "./arguments";
import { type KeyRotationOutputs, type StoredAttempt, storedVersion } from "./outputs";

/** A stored state that this version can't go on from. The message says what it means and what to do. */
export class StoredStateError extends Error {
  constructor(message: string) {
    super(message);
    // The SDK prints the stack of what is thrown, which says nothing to a user.
    this.stack = "";
  }
}

/** A stored value that has a default or a second copy. An invalid value counts as missing. */
function lenient<T>(schema: z.ZodType<T>) {
  return schema.optional().catch(undefined);
}

const dateTime = z.string().refine((text) => text === noDateTime || utc(text) !== noDateTime);
const text = z.string();
const entries = z.array(z.object({ startDateTime: dateTime, actionState: text, lastUpdatedDateTime: dateTime }));

/** What is not named here is dropped: earlier versions stored the argument `rotatedSince` a second time. */
const attemptSchema = z.object({
  requestedDateTime: lenient(dateTime),
  baseline: lenient(entries),
  baselineDateTime: lenient(dateTime),
  startDateTime: lenient(dateTime),
  seen: lenient(entries),
  isOfEarlierRequest: lenient(z.boolean()),
  watchedForInMs: lenient(z.number()),
  watchedUntil: lenient(dateTime),
  adopted: lenient(z.boolean()),
  fate: lenient(z.enum(["accepted", "unknown"])),
  count: lenient(z.int().nonnegative()),
  isRepeated: lenient(z.boolean()),
  isKept: lenient(z.boolean()),
  isRecorded: lenient(z.boolean()),
  isTriggered: lenient(z.boolean()),
  key: lenient(z.object({ createdDateTime: dateTime, source: z.enum(["recoveryKey", "rotation"]) })),
  keysBefore: lenient(z.record(text, dateTime)),
});

const argumentForms: Record<keyof ArgumentForms, z.ZodType> = {
  map: z.record(text, text),
  dateTime: text,
  duration: text,
  keyAge: text,
  boolean: z.boolean(),
  attempts: z.number(),
};

const schema = z.object({
  ...Object.fromEntries(
    optionalArgumentNames.map((name) => [name, lenient(argumentForms[optionalArguments[name].form])]),
  ),
  managedDeviceId: z.unknown().optional(),
  // One that can't be read would be taken for another trigger, and rotate the keys.
  rotateWhenChanged: z
    .record(text, text)
    .nullish()
    .transform((map) => map ?? undefined),
  actionName: lenient(text),
  actionState: text.min(1),
  startDateTime: lenient(dateTime),
  lastUpdatedDateTime: lenient(dateTime),
  errorCode: lenient(z.int()),
  deviceName: lenient(text),
  entraDeviceId: lenient(text),
  requestedDateTime: lenient(dateTime),
  attempts: lenient(z.int().nonnegative()),
  adopted: lenient(z.boolean()),
  requestId: lenient(text),
  recoveryKeys: lenient(z.array(z.object({ id: text, createdDateTime: dateTime, volumeType: text }))),
  attempt: lenient(attemptSchema),
});

type Stored = z.infer<typeof schema>;

/**
 * The outputs that an earlier run stored, which may be of another version of this package, or edited by hand. What is
 * missing or can't be right is replaced by a default where that can neither open a gate nor request a rotation.
 *
 * @param id The resource's id, which is that of its device.
 * @throws StoredStateError where nothing can stand in for what is missing.
 */
export function readStored(id: string, outputs: object): KeyRotationOutputs {
  const device = deviceOf(id, outputs);
  refuseNewer(outputs, device);
  const parsed = schema.safeParse(outputs);
  if (!parsed.success) throw unusable(device, String(parsed.error.issues[0]?.path[0]));
  const stored = withoutUndefined(parsed.data);
  const managedDeviceId = deviceIn(stored) ?? deviceIn({ managedDeviceId: id });
  if (managedDeviceId === undefined) throw unusable(device, "managedDeviceId");
  const requestedDateTime = requestedAt(stored);
  if (requestedDateTime === undefined) throw unusable(device, "requestedDateTime");
  return {
    ...defaultsOf(stored.startDateTime ?? requestedDateTime),
    ...(stored as Partial<KeyRotationOutputs>),
    managedDeviceId,
    attempt: attemptOf(stored, requestedDateTime, device),
  };
}

/** Stored up to three times. */
function requestedAt({ attempt, requestedDateTime, startDateTime }: Stored): string | undefined {
  return attempt?.requestedDateTime ?? requestedDateTime ?? startDateTime;
}

/** What stands in for the outputs that may be missing, besides those that are computed anew. */
function defaultsOf(startDateTime: string) {
  const result = { actionName, actionState: "none", startDateTime, lastUpdatedDateTime: startDateTime, errorCode: 0 };
  const computedAnew = { requestedDateTime: startDateTime, attempts: 1, adopted: false, errorMessage: "" };
  return { ...result, ...computedAnew, deviceName: "", entraDeviceId: "", requestId: "" };
}

/** The device that a state names; undefined where it names none. */
export function deviceIn(stored: object): string | undefined {
  return z.object({ managedDeviceId: z.guid() }).safeParse(stored).data?.managedDeviceId;
}

function attemptOf(stored: Stored, requestedDateTime: string, device: string): StoredAttempt {
  const { attempt = {}, adopted = false, attempts: count = 1 } = stored;
  const isOver = attempt.isKept === true || attempt.isRecorded === true || hasEnded(stored.actionState);
  // A rotation that has not ended needs its baseline. Without it, any result of the device could be its own.
  if (!attempt.baseline && !isOver) throw unusable(device, "attempt.baseline");
  // One of unknown fate may be requested again.
  const defaults = { baseline: [], adopted, fate: "accepted" as const, count };
  return { ...defaults, ...attempt, requestedDateTime };
}

function refuseNewer(outputs: object, device: string): void {
  const attempt = (outputs as { attempt?: { version?: unknown } | null }).attempt;
  if (!(Number(attempt?.version) > storedVersion)) return;
  throw new StoredStateError(
    `The stored state of the rotation of ${device} was written by a newer version of pulumi-bitlocker. Install that version or a later one, such as by \`npm install pulumi-bitlocker@latest\`. Nothing was requested, and the state stays as it is.`,
  );
}

function unusable(device: string, property: string): StoredStateError {
  return new StoredStateError(
    `The stored state of the rotation of ${device} can't be used: its ${property} is missing or has the wrong form, so it is not known how the rotation ended. Nothing was requested, and the state stays as it is. Restore it from an earlier version of the stack (\`pulumi stack export --version\`), or take the resource out of it (\`pulumi state delete\`) and run \`pulumi up\` again, which rotates the device's keys.`,
  );
}

function deviceOf(id: string, outputs: object): string {
  const { deviceName } = outputs as { deviceName?: unknown };
  return label({ id, deviceName: typeof deviceName === "string" ? deviceName : undefined });
}
