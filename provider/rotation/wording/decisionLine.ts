import type { Decision } from "../decision";
import { label, type ManagedDevice } from "../device/managedDevice";

/** A decision with its reasons as they are, for the debug log. */
export function decisionLine(device: ManagedDevice, { kind, reasons }: Decision): string {
  const shown = reasons.map(({ code, ...numbers }) => `${code} ${JSON.stringify(numbers)}`);
  return `decision for ${label(device)}: ${kind} ${shown.join(", ")}`;
}
