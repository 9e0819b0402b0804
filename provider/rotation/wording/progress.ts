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
export class PacedReport {
  private said = "";
  private due = 0;

  constructor(private readonly report: (line: string) => void) {}

  say(news: string, line: string, elapsedInMs: number): void {
    if (news === this.said && elapsedInMs < this.due) return;
    this.said = news;
    this.due = elapsedInMs + (elapsedInMs < 10 * minute ? minute : 5 * minute);
    this.report(line);
  }
}

/** Turns looks at a device into lines for a person, and warns once of a state that this version doesn't know. */
export class Progress extends PacedReport {
  private readonly warn: RotationContext["warn"];
  private isWarned = false;

  constructor({ report, warn }: Pick<RotationContext, "report" | "warn">) {
    super(report);
    this.warn = warn;
  }

  sayOf(look: Look): void {
    const { rotation, heldUpForInMs, elapsedInMs } = look;
    if (heldUpForInMs !== undefined) {
      this.say("throttled", throttledLine(heldUpForInMs), elapsedInMs);
      return;
    }
    if (!isDocumented(rotation.result.actionState) && !this.isWarned) {
      this.isWarned = true;
      this.warn(
        `The rotation of ${label({ deviceName: rotation.deviceName, id: rotation.managedDeviceId })} is in the state ${rotation.result.actionState}, which this version does not know. It is neither an end nor a success, and is waited on.`,
      );
    }
    // Every refusal has a request id of its own in its message, which is no news.
    const news = look.problem?.kind ?? `${stateOf(look)} ${look.device?.lastSyncDateTime ?? ""}`;
    this.say(news, `${stateOf(look)} · ${formatDuration(elapsedInMs)}${lastCheckIn(look)}`, elapsedInMs);
  }
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
