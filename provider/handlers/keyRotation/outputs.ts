import type { ActionResult } from "../../rotation/actionResult";
import type { AdoptedAttempt, Attempt, RequestedAttempt } from "../../rotation/attempt";
import { errorMessage } from "../../rotation/wording/outcome";
import type { Rotation } from "../../rotation/rotation";
import type { RecoveryKey } from "../../rotation/device/recoveryKey";
import { withoutUndefined } from "../withoutUndefined";
import { deviceIdOf, type KeyRotationInputs } from "./inputs";

/**
 * The version of what is stored for later runs, as `attempt.version`. It rises when an older version of this package
 * would read it wrongly. A state without it is of the time before there was one, and is read as version 1.
 */
export const storedVersion = 1;

/** What is stored of a rotation: the arguments it was made with, its result, and what a later run needs to go on. */
export interface KeyRotationOutputs extends KeyRotationInputs, ActionResult {
  deviceName: string;
  entraDeviceId: string;
  requestedDateTime: string;
  attempts: number;
  adopted: boolean;
  requestId: string;
  errorMessage: string;
  recoveryKeys?: RecoveryKey[];
  attempt: StoredAttempt;
}

/** An attempt in the form of the state, which stays the same for all versions that read it. */
export interface StoredAttempt extends Omit<AdoptedAttempt, "kind" | "delivery"> {
  /** Of the form in which all of this is stored. */
  version?: number;
  adopted: boolean;
  /** Whether no rotation was needed. */
  isKept?: boolean;
  /** Whether the state of the device was only recorded. */
  isRecorded?: boolean;
  fate: RequestedAttempt["delivery"];
}

function storedAttempt(attempt: Attempt): StoredAttempt {
  const { kind, delivery: fate, ...others } = { delivery: "accepted" as const, ...attempt };
  return {
    ...others,
    adopted: kind !== "requested",
    ...(kind === "notNeeded" && { isKept: true }),
    ...(kind === "recorded" && { isRecorded: true }),
    fate,
    version: storedVersion,
  };
}

function attemptOf({ version: _, adopted, isKept, isRecorded, fate, ...others }: StoredAttempt): Attempt {
  const { requestedDateTime, key = { createdDateTime: requestedDateTime, source: "rotation" } } = others;
  if (isKept) return { ...others, kind: "notNeeded", count: 0, key };
  if (isRecorded) return { ...others, kind: "recorded", count: 0 };
  // An early version also stored adopted ones whose request may be lost.
  if (adopted && fate === "accepted") return { ...others, kind: "adopted", delivery: fate };
  return { ...others, kind: "requested", delivery: fate };
}

/** The outputs of a rotation. Diff sees these and not the former arguments, so they echo the arguments. */
export function outputsOf(rotation: Rotation, inputs: KeyRotationInputs): KeyRotationOutputs {
  const { attempt, result, deviceName, entraDeviceId, requestId, recoveryKeys } = rotation;
  return withoutUndefined({
    ...inputs,
    ...result,
    deviceName,
    entraDeviceId,
    requestId,
    requestedDateTime: attempt.requestedDateTime,
    attempts: attempt.count,
    adopted: attempt.kind !== "requested",
    errorMessage: errorMessage(rotation),
    ...(recoveryKeys && { recoveryKeys }),
    attempt: storedAttempt(attempt),
  });
}

/** The rotation that outputs tell of. */
export function rotationOf(outputs: KeyRotationOutputs): Rotation {
  const { deviceName, entraDeviceId, requestId, recoveryKeys } = outputs;
  const { actionName, actionState, startDateTime, lastUpdatedDateTime, errorCode } = outputs;
  return {
    managedDeviceId: deviceIdOf(outputs),
    deviceName,
    entraDeviceId,
    requestId,
    attempt: attemptOf(outputs.attempt),
    result: { actionName, actionState, startDateTime, lastUpdatedDateTime, errorCode },
    ...(recoveryKeys && { recoveryKeys }),
  };
}
