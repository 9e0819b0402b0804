import type { ActionState, RotateBitLockerKeysDeviceActionResult } from "@microsoft/microsoft-graph-types-beta";
import { toActionTime } from "./clock";

/** What becomes of a device's rotations. All times are simulated ones. */
export interface RotationFate {
  /**
   * How it ends. `canceled` ends without the device having checked in; `never` means that the device never checks in,
   * and the rotation stays pending. Default `done`.
   */
  outcome?: "done" | "failed" | "canceled" | "notSupported" | "never";
  /**
   * The signed HRESULT of a rotation that ended. Default: -2144272166 (0x803100DA, the recovery backup policy of the
   * operating system drive is not "required") for `failed`, 0 for the others.
   */
  errorCode?: number;
  /** From the request to the device's check-in, in milliseconds. Default 2,000. */
  pendingForInMs?: number;
  /** From the check-in to the end, in milliseconds. Default 1,000. */
  activeForInMs?: number;
}

/** A result as it stands in `deviceActionResults`; only some actions have an error code. */
export type ActionResult = RotateBitLockerKeysDeviceActionResult & { "@odata.type"?: string };

/** The name of the action, which is also its `actionName`, as with the other actions seen in real answers. */
export const rotationActionName = "rotateBitLockerKeys";

const resultType = "#microsoft.graph.rotateBitLockerKeysDeviceActionResult";

/** Whether a result is one of a rotation. */
export function isRotationResult(result: ActionResult): boolean {
  return result["@odata.type"] === resultType || result.actionName === rotationActionName;
}

/** One rotation of one device, from the request to its end. It knows no clock: it is told the time. */
export class Rotation {
  readonly #startedAt: number;
  #state: ActionState = "pending";
  #errorCode = 0;
  /** When the present state began, for the result. */
  #updatedAt: number;
  /** When the present state began, for what comes next. */
  #countedFrom: number;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
    this.#updatedAt = startedAt;
    this.#countedFrom = startedAt;
  }

  /** Whether it has reached a terminal state. */
  get ended(): boolean {
    return this.#state !== "pending" && this.#state !== "active";
  }

  /** Lets the present state begin anew at the time given. */
  restart(now: number): void {
    this.#countedFrom = now;
  }

  /** Goes as far as the fate leads by now; returns when the device checked in, if it did on the way. */
  settle(fate: RotationFate, now: number): number | undefined {
    let checkedInAt: number | undefined;
    if (this.#state === "pending" && fate.outcome !== "never") {
      const pendingUntil = this.#countedFrom + (fate.pendingForInMs ?? 2_000);
      if (now < pendingUntil) return undefined;
      if (fate.outcome === "canceled") {
        this.#end(fate, pendingUntil);
        return undefined;
      }
      this.#enter("active", pendingUntil);
      checkedInAt = pendingUntil;
    }
    const activeUntil = this.#countedFrom + (fate.activeForInMs ?? 1_000);
    if (this.#state === "active" && fate.outcome !== "never" && now >= activeUntil) this.#end(fate, activeUntil);
    return checkedInAt;
  }

  /** The entry in `deviceActionResults`. */
  result(): ActionResult {
    return {
      "@odata.type": resultType,
      actionName: rotationActionName,
      actionState: this.#state,
      startDateTime: toActionTime(this.#startedAt),
      lastUpdatedDateTime: toActionTime(this.#updatedAt),
      errorCode: this.#errorCode,
    };
  }

  #enter(state: ActionState, at: number): void {
    this.#state = state;
    this.#updatedAt = at;
    this.#countedFrom = at;
  }

  #end({ outcome = "done", errorCode = outcome === "failed" ? -2144272166 : 0 }: RotationFate, at: number): void {
    if (outcome === "never") return;
    this.#enter(outcome, at);
    this.#errorCode = errorCode;
  }
}
