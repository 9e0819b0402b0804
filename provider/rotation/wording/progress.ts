import { hasEnded, isDocumented } from "../actionResult";
import { elapsedInMs, noDateTime } from "../time/dateTime";
import { formatDuration } from "../time/duration";
import { label, type ManagedDevice } from "../device/managedDevice";
import type { Rotation } from "../rotation";
import type { RotationContext } from "../rotationContext";
import type { ServiceError } from "../serviceError";

const minute = 60_000;

/** What one look at a device showed while a rotation is waited for. */
export interface Look {
  rotation: Rotation;
  /** Undefined when the look failed. */
  device?: ManagedDevice;
  /** Why it failed. */
  problem?: ServiceError;
  /** How long the service's limits have held it up, where it has not come about yet. */
  heldUpForInMs?: number;
  /** Since the wait began. */
  elapsedInMs: number;
}

/**
 * Passes on lines for a person: one on every change of `news`, otherwise one a minute, after ten minutes one in five, so
 * that a pipeline's log stays readable.
 */
export function pacedReport(report: (line: string) => void): (news: string, line: string, elapsedInMs: number) => void {
  let said = "";
  let due = 0;
  return (news, line, elapsed) => {
    if (news === said && elapsed < due) return;
    said = news;
    due = elapsed + (elapsed < 10 * minute ? minute : 5 * minute);
    report(line);
  };
}

/** Turns looks at a device into lines for a person, and warns once of a state that this version doesn't know. */
export function progress({ report, warn }: Pick<RotationContext, "report" | "warn">): (look: Look) => void {
  const say = pacedReport(report);
  let isWarned = false;
  return (look) => {
    const { rotation, heldUpForInMs } = look;
    if (heldUpForInMs !== undefined) {
      say("throttled", throttledLine(heldUpForInMs), look.elapsedInMs);
      return;
    }
    if (!isDocumented(rotation.result.actionState) && !isWarned) {
      isWarned = true;
      warn(
        `The rotation of ${label({ deviceName: rotation.deviceName, id: rotation.managedDeviceId })} is in the state ${rotation.result.actionState}, which this version does not know. It is neither an end nor a success, and is waited on.`,
      );
    }
    // Every refusal has a request id of its own in its message, which is no news.
    const news = look.problem?.kind ?? `${stateOf(look)} ${look.device?.lastSyncDateTime ?? ""}`;
    say(news, `${stateOf(look)} · ${formatDuration(look.elapsedInMs)}${lastCheckIn(look)}`, look.elapsedInMs);
  };
}

/** Says that the service's limits hold a request up. */
export function throttledLine(heldUpForInMs: number): string {
  return `waiting for Graph's limits (429) · ${formatDuration(heldUpForInMs)}`;
}

function stateOf({ rotation, problem }: Look): string {
  const { actionState } = rotation.result;
  if (problem) return `waiting for Graph: ${problem.message}`;
  if (rotation.unproven && actionState === "none")
    return `${rotation.unproven.actionState}, and checked for being the result of this request`;
  if (actionState === "none") return "requested";
  return actionState;
}

function lastCheckIn({ device, rotation }: Look): string {
  if (!device || hasEnded(rotation.result.actionState)) return "";
  if (device.lastSyncDateTime === noDateTime) return " · has never checked in";
  return ` · last check-in ${formatDuration(elapsedInMs(device.lastSyncDateTime, device.readDateTime))} ago`;
}
