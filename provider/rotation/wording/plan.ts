import { elapsedInMs, noDateTime } from "../time/dateTime";
import type { Decision } from "../decision";
import { formatDuration } from "../time/duration";
import { doubts } from "../device/eligibility";
import type { ManagedDevice } from "../device/managedDevice";
import type { NextAction } from "../nextAction";
import type { Rotation } from "../rotation";
import { wordDoubt, wordReason } from "./reasons";

/** What would happen to a device, for a person, in one line. */
export interface Plan {
  text: string;
  /** Whether there is reason to doubt that it will succeed. */
  isDoubtful: boolean;
}

const verbs = {
  rotate: "rotate",
  adopt: "adopt a rotation",
  notNeeded: "nothing to rotate",
  record: "record the state, without a rotation",
};

export function planFor(device: ManagedDevice, decision: Decision): Plan {
  const found = doubts(device);
  const because = decision.reasons.map(wordReason).join(", and ");
  const parts = [verbs[decision.kind], because, lastCheckIn(device)];
  if (found.length > 0) parts.push(`doubtful, since ${found.map(wordDoubt).join(" and ")}`);
  return { text: `plan: ${parts.filter(Boolean).join(" · ")}`, isDoubtful: found.length > 0 };
}

/** Nothing for a device that has never checked in: the doubts say so. */
function lastCheckIn({ lastSyncDateTime, readDateTime }: ManagedDevice): string {
  return lastSyncDateTime === noDateTime
    ? ""
    : `last check-in ${formatDuration(elapsedInMs(lastSyncDateTime, readDateTime))} ago`;
}

/** What would happen to a rotation that is stored, for a person, where nobody has looked at its device. */
export function planForStored(
  { attempt, result }: Rotation,
  need: Exclude<NextAction, "nothing">,
  now: string,
): string {
  const wasNotNeeded = attempt.kind === "notNeeded";
  const last = `the last rotation ${wasNotNeeded ? "was not needed" : result.actionState}`;
  switch (need) {
    case "wait":
      return `plan: go on waiting for the rotation that was requested ${formatDuration(elapsedInMs(attempt.requestedDateTime, now))} ago (${result.actionState})`;
    case "verify":
      return "plan: look for the new key in Entra ID, without another rotation";
    case "fail":
      return `plan: request nothing, and fail: ${last}, and no argument has changed`;
    case "rotate":
      return `plan: read the device, and rotate if it is still needed: ${last}${wasNotNeeded || result.actionState === "done" ? ` ${formatDuration(elapsedInMs(result.lastUpdatedDateTime, now))} ago` : ""}`;
  }
}
