import { hasEnded } from "./actionResult";
import type { Rotation } from "./rotation";

/**
 * What a stored rotation asks for.
 *
 * - `nothing`: it stands as it is.
 * - `wait`: it had not ended when it was last looked at.
 * - `rotate`: a new rotation is due.
 * - `fail`: it ended without the success that is required, and requesting the same again would not help.
 */
export type Need = "nothing" | "wait" | "rotate" | "fail";

/** What bears on the need besides the rotation itself. */
export interface Demand {
  /** A trigger argument differs from that of the stored rotation. */
  triggerChanged: boolean;
  /** Any argument differs. */
  argumentsChanged: boolean;
  /** Anything but `done` is a failure. */
  requireSuccess: boolean;
}

/** Decides what a stored rotation asks for, from what is stored alone. */
export function needOf({ result: { actionState } }: Rotation, demand: Demand): Need {
  if (demand.triggerChanged) return "rotate";
  if (!hasEnded(actionState)) return "wait";
  if (actionState === "done" || !demand.requireSuccess) return "nothing";
  return actionState === "notSupported" && !demand.argumentsChanged ? "fail" : "rotate";
}
