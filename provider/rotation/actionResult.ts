/**
 * What Graph says of a rotation: the action result `rotateBitLockerKeysDeviceActionResult`.
 *
 * @see https://learn.microsoft.com/graph/api/resources/intune-devices-rotatebitlockerkeysdeviceactionresult
 */
export interface ActionResult {
  /** Action name, `rotateBitLockerKeys`. */
  actionName: string;
  /** State of the action. An open set: Graph may add states, and an unknown one is neither an end nor a success. */
  actionState: ActionState | (string & {});
  /** Time the action was initiated, RFC 3339 in UTC. It is what a result is known by. */
  startDateTime: string;
  /** Time the action state was last updated, RFC 3339 in UTC. */
  lastUpdatedDateTime: string;
  /** The device's HRESULT as a signed Int32: negative when it failed. 0 is seen while pending and on any end. */
  errorCode: number;
}

/**
 * The documented values of Graph's `actionState`: `done`, `failed`, `canceled` and `notSupported` are terminal.
 *
 * @see https://learn.microsoft.com/graph/api/resources/intune-devices-actionstate
 */
export type ActionState = "none" | "pending" | "canceled" | "active" | "done" | "failed" | "notSupported";

const terminalStates = ["done", "failed", "canceled", "notSupported"];
const documentedStates = ["none", "pending", "active", ...terminalStates];

/** Whether a state is terminal: Graph will not change it any more. */
export function hasEnded(state: string): boolean {
  return terminalStates.includes(state);
}

/** Whether a state is one that Graph documents. The wait goes on in any other. */
export function isDocumented(state: string): boolean {
  return documentedStates.includes(state);
}

/** Graph's name of the action. */
export const actionName = "rotateBitLockerKeys";
