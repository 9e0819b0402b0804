import type { ActionState, RotateBitLockerKeysDeviceActionResult } from "@microsoft/microsoft-graph-types-beta";
import type { Behaviour } from "../behaviour";
import { toActionTime } from "./times";

/** How a device's rotations go on and end. All times are simulated ones. */
export interface RotationFate {
  /**
   * How it ends. `canceled` ends without the device having checked in; `never` means that the device never checks in,
   * and the rotation stays pending. Default `done`.
   */
  outcome?: "done" | "failed" | "canceled" | "notSupported" | "never";
  /**
   * The signed HRESULT of a rotation that ended. Default: -2144272166 (0x803100DA, the recovery backup policy of the
   * operating system drive is not "required") for `failed`, 0 for the others. Some real failures have 0.
   */
  errorCode?: number;
  /** From the request to the device's check-in, in milliseconds. Default 2,000. */
  pendingForInMs?: number;
  /** From the check-in to the end, in milliseconds. Default 1,000. */
  activeForInMs?: number;
}

/** An entry of `deviceActionResults`. Only some actions have an error code. */
export type ActionResult = RotateBitLockerKeysDeviceActionResult & { "@odata.type"?: string };

/** The name of the action in its address. */
export const rotationActionName = "rotateBitLockerKeys";

const resultType = "#microsoft.graph.rotateBitLockerKeysDeviceActionResult";

/** The recovery backup policy of the operating system drive is not "required". */
const policyNotRequired = -2144272166;

/** A device's failure without a reason (E_FAIL). */
const generalFailure = -2147467259;

/** How long after the end `lastSyncDateTime` moves, with `lastSync: "after"`. */
const lateSyncAfterInMs = 5 * 60_000;

const dayInMs = 24 * 3_600_000;

/** Whether a result is one of a rotation. */
export function isRotationResult(result: ActionResult): boolean {
  return result["@odata.type"] === resultType || /bitlocker/i.test(result.actionName ?? "");
}

/** What a rotation does on its way. */
export interface RotationEffects {
  /** `lastSyncDateTime` moves to that moment. */
  checkedIn(at: number): void;
  /** Hands the new keys to Entra; returns false if it takes no more. */
  escrow(at: number): boolean;
}

/** When a rotation begins; numbers are milliseconds since 1970. */
export interface RotationStart {
  /** When it was asked for. */
  readonly requestedAt: number;
  /** The start time it shows. A text is shown as it is. */
  readonly shownAs: number | string;
  /** The earliest time at which the device could check in. */
  readonly countedFrom: number;
}

type State = "pending" | "active" | "done" | "failed" | "canceled" | "notSupported" | "gone";

/** A state, and when it began. */
interface Past {
  state: State;
  errorCode: number;
  updatedAt: number;
}

/** One rotation of one device, from the request to its end. It has no clock: its methods get the time. */
export class Rotation {
  readonly start: RotationStart;
  readonly #behaviour: Behaviour;
  #state: State = "pending";
  /** Every state so far, and when it began, for the result. */
  readonly #past: [Past, ...Past[]];
  /** When the present state began, for what comes next. */
  #countedFrom: number;
  /** Until when `stateOnTheWay` is shown instead of `active`. */
  #onTheWayUntil = 0;

  constructor(start: RotationStart, behaviour: Behaviour) {
    this.start = start;
    this.#behaviour = behaviour;
    this.#past = [{ state: "pending", errorCode: 0, updatedAt: start.requestedAt }];
    this.#countedFrom = start.countedFrom;
  }

  /** Whether the device has not yet checked in. */
  get pending(): boolean {
    return this.#state === "pending";
  }

  /** Whether it has ended. */
  get ended(): boolean {
    return this.#state !== "pending" && this.#state !== "active";
  }

  /** Whether it shows among the results at that time. */
  isVisible(at: number): boolean {
    const { visibleAfterInMs } = this.#behaviour;
    if (this.#state === "gone" || visibleAfterInMs === "never" || at < this.start.requestedAt) return false;
    if (visibleAfterInMs === "atEnd") return this.ended && at >= (this.#past.at(-1)?.updatedAt ?? 0);
    return at >= this.start.requestedAt + visibleAfterInMs;
  }

  /** Lets the present state begin anew at the time given. */
  restart(now: number): void {
    this.#countedFrom = now;
  }

  /** Removes it without a trace. */
  swallow(): void {
    this.#state = "gone";
  }

  /** Moves to the state of now. */
  settle(fate: RotationFate, now: number, effects: RotationEffects): void {
    if (this.#state === "pending") this.#leavePending(fate, now, effects);
    if (this.#state === "active") this.#leaveActive(fate, now, effects);
  }

  /** The entry in `deviceActionResults` as it was at that time. */
  result(at: number): ActionResult {
    const { resultType: hasType, actionName, stateOnTheWay } = this.#behaviour;
    const { state, errorCode, updatedAt } = this.#at(at);
    const onTheWay = stateOnTheWay !== null && state === "active" && at < this.#onTheWayUntil;
    return {
      ...(hasType && { "@odata.type": resultType }),
      actionName,
      actionState: (onTheWay ? stateOnTheWay : state) as ActionState,
      // The schema allows null, its types do not.
      startDateTime: this.#startShown(state) as string,
      lastUpdatedDateTime: toActionTime(updatedAt, this.#behaviour),
      errorCode,
    };
  }

  #at(at: number) {
    const [first, ...later] = this.#past;
    return later.filter(({ updatedAt }) => updatedAt <= at).at(-1) ?? first;
  }

  #startShown(state: State): string | null {
    const { startShown } = this.#behaviour;
    const { shownAs } = this.start;
    if (startShown === "never" || (startShown === "onceActive" && state === "pending")) return null;
    return typeof shownAs === "string" ? shownAs : toActionTime(shownAs, this.#behaviour);
  }

  #leavePending(fate: RotationFate, now: number, effects: RotationEffects): void {
    const { outcome, pendingForInMs, activeForInMs } = withDefaults(fate);
    const checksInAt = outcome === "never" ? Infinity : this.#countedFrom + pendingForInMs;
    if (this.#expire(Math.min(now, checksInAt)) || now < checksInAt) return;
    if (outcome === "canceled") {
      this.#enter("canceled", checksInAt);
      return;
    }
    this.#enter("active", checksInAt);
    this.#onTheWayUntil = checksInAt + activeForInMs / 2;
    if (this.#behaviour.lastSync === "before") effects.checkedIn(checksInAt);
  }

  /** Ends it if no device picked it up in time. Returns whether it did. */
  #expire(by: number): boolean {
    const { pendingExpiry } = this.#behaviour;
    if (!pendingExpiry) return false;
    const expiresAt = this.start.requestedAt + pendingExpiry.afterInDays * dayInMs;
    if (by < expiresAt) return false;
    this.#enter(pendingExpiry.into === "nothing" ? "gone" : pendingExpiry.into, expiresAt);
    return true;
  }

  #leaveActive(fate: RotationFate, now: number, effects: RotationEffects): void {
    const { outcome, errorCode, activeForInMs } = withDefaults(fate);
    const { finalState, checkInIntervalInMs } = this.#behaviour;
    const inLaterCheckIn = finalState === "laterCheckIn";
    const endsAt = this.#countedFrom + Math.max(activeForInMs, inLaterCheckIn ? checkInIntervalInMs : 0);
    if (outcome === "never" || now < endsAt) return;
    const isFull = outcome === "done" && !effects.escrow(endsAt);
    this.#enter(isFull ? "failed" : outcome, endsAt, isFull ? generalFailure : errorCode);
    this.#sync(endsAt, inLaterCheckIn, effects);
  }

  #sync(endedAt: number, inLaterCheckIn: boolean, effects: RotationEffects): void {
    const { lastSync } = this.#behaviour;
    if (lastSync === "with" || (lastSync === "before" && inLaterCheckIn)) effects.checkedIn(endedAt);
    if (lastSync === "after") effects.checkedIn(endedAt + lateSyncAfterInMs);
  }

  #enter(state: State, at: number, errorCode = 0): void {
    this.#state = state;
    this.#past.push({ state, errorCode, updatedAt: at });
    this.#countedFrom = at;
  }
}

function withDefaults({
  outcome = "done",
  errorCode = outcome === "failed" ? policyNotRequired : 0,
  pendingForInMs = 2_000,
  activeForInMs = 1_000,
}: RotationFate): Required<RotationFate> {
  return { outcome, errorCode, pendingForInMs, activeForInMs };
}
