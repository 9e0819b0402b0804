import type { ActionResult } from "./actionResult";
import type { RotationSpec } from "./rotationSpec";
import { isAwaited, isSuccess, lacksEscrow, type Rotation, satisfiesSince } from "./rotation";
import type { ServiceError } from "./serviceError";

/** Why something was not waited for till its end. */
export type Unfinished = "timeout" | "canceled" | ServiceError;

/** What came of waiting for a rotation. */
export interface Outcome<Known extends Rotation = Rotation> {
  /** The rotation, as far as it is known. */
  rotation: Known;
  /** Why it was not seen through to its end; undefined when it was. */
  unfinished?: Unfinished;
}

/** What a rotation lacks of what is asked for. */
export type Shortfall =
  /** It succeeded, and may have been requested before `rotatedSince`. */
  | { code: "notProvablySince" }
  /** It succeeded, and its key does not show in Entra ID. */
  | { code: "escrowMissing" }
  /** It ended without success. */
  | { code: "ended"; actionState: string }
  /** An end shows that may be an earlier request's. */
  | { code: "unproven"; result: ActionResult }
  | { code: "noResult" }
  | { code: "underWay"; actionState: string };

/** What a rotation lacks; undefined where it is as asked for, so that what depends on it may go on. */
export function shortfallOf(rotation: Rotation, spec: RotationSpec): Shortfall | undefined {
  const { result, unproven } = rotation;
  if (isSuccess(rotation)) {
    if (!satisfiesSince(rotation, spec)) return { code: "notProvablySince" };
    return lacksEscrow(rotation, spec) ? { code: "escrowMissing" } : undefined;
  }
  if (!isAwaited(rotation)) return { code: "ended", actionState: result.actionState };
  if (unproven) return { code: "unproven", result: unproven };
  return result.actionState === "none" ? { code: "noResult" } : { code: "underWay", actionState: result.actionState };
}
