import { hasEnded, isDocumented } from "../actionResult";
import { elapsedInMs, noDateTime } from "../time/dateTime";
import { formatDuration } from "../time/duration";
import { label, type ManagedDevice } from "../device/managedDevice";
import type { Rotation } from "../rotation";
import type { RotationContext } from "../rotationContext";
import type { ServiceError } from "../serviceError";

const minute = 60_000;

/** How a rotation is doing while it is waited for. */
export interface WaitStatus {
  rotation: Rotation;
  /** The device as it was read last. Undefined where the reading failed. */
  device?: ManagedDevice;
  /** Why the reading failed. */
  problem?: ServiceError;
  /** How long the service's limits have held a request up that is still to be sent. */
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

/** Turns each status into a line for a person, and warns once of a state that this version doesn't know. */
export class Progress extends PacedReport {
  private readonly warn: RotationContext["warn"];
  private isWarned = false;

  constructor({ report, warn }: Pick<RotationContext, "report" | "warn">) {
    super(report);
    this.warn = warn;
  }

  sayStatus(status: WaitStatus): void {
    const { rotation, heldUpForInMs, elapsedInMs } = status;
    if (heldUpForInMs !== undefined) {
      this.say("throttled", throttledLine(heldUpForInMs), elapsedInMs);
      return;
    }
    if (!isDocumented(rotation.result.actionState) && !this.isWarned) {
      this.isWarned = true;
      this.warn(
        `The rotation of ${label({ deviceName: rotation.deviceName, id: rotation.managedDeviceId })} is in the state ${rotation.result.actionState}, which this version does not know. It counts neither as an end nor as a success, and the wait goes on.`,
      );
    }
    // Every refusal has a request id of its own in its message, which is no news.
    const news = status.problem?.kind ?? `${stateOf(status)} ${status.device?.lastSyncDateTime ?? ""}`;
    this.say(news, `${stateOf(status)} · ${formatDuration(elapsedInMs)}${lastCheckIn(status)}`, elapsedInMs);
  }
}

/** Says that the service's limits hold a request up. */
export function throttledLine(heldUpForInMs: number): string {
  return `waiting for Graph's limits (429) · ${formatDuration(heldUpForInMs)}`;
}

function stateOf({ rotation, problem }: WaitStatus): string {
  const { actionState } = rotation.result;
  if (problem) return `waiting for Graph: ${problem.message}`;
  if (rotation.unproven && actionState === "none")
    return `${rotation.unproven.actionState}, and checked for being the result of this request`;
  if (actionState === "none") return "requested";
  return actionState;
}

function lastCheckIn({ device, rotation }: WaitStatus): string {
  if (!device || hasEnded(rotation.result.actionState)) return "";
  if (device.lastSyncDateTime === noDateTime) return " · has never checked in";
  return ` · last check-in ${formatDuration(elapsedInMs(device.lastSyncDateTime, device.readDateTime))} ago`;
}
