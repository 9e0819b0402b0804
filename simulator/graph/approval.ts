import { randomUUID } from "node:crypto";
import type { Behaviour } from "../behaviour";
import { GraphRefusal } from "./errors";
import type { GraphCall } from "./route";

/**
 * Multi Admin Approval, which intercepts the calls of apps too: without a justification 400, with one 412 and the code
 * under which a second administrator finds the request. [doc] No request is ever approved here.
 */
export function requireApproval(behaviour: Behaviour, { ask, caller }: GraphCall): void {
  const { multiAdminApproval, appsWithoutApproval } = behaviour;
  if (multiAdminApproval === "off" || appsWithoutApproval.includes(caller.appId)) return;
  if (multiAdminApproval === 400 && !ask.headers["x-msft-approval-justification"]) {
    throw new GraphRefusal(
      400,
      "BadRequest",
      "Multi Admin Approval is required for this operation: the header x-msft-approval-justification is missing.",
    );
  }
  throw new GraphRefusal(412, "PreconditionFailed", "The operation awaits the approval of another administrator.", {
    "x-msft-approval-code": ask.headers["x-msft-approval-code"] ?? randomUUID(),
  });
}
