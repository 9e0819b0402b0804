import { styleText } from "node:util";
import type { Simulator } from "../simulator";
import type { SimulatedDevice } from "../tenant/device";
import { table } from "./table";

/** The most devices that are listed. */
const mostShown = 20;

/** Prints what a client has to know about a simulator that was started. */
export function welcome(simulator: Simulator): string {
  return [
    "",
    styleText("bold", `A simulated tenant at ${simulator.url}`),
    "",
    `  CA certificate  ${simulator.caCertificateFile}`,
    `  tenant id       ${simulator.tenantId}`,
    `  client id       ${simulator.clientId}`,
    `  client secret   ${simulator.clientSecret}`,
    `  identities at   ${simulator.identityHost}`,
    "",
    styleText("bold", "Its devices"),
    "",
    deviceTable(simulator.devices),
    "",
    styleText("bold", "Point a stack at it"),
    "",
    configLines(simulator),
    "",
    styleText("bold", "Requests as they come") + " (Ctrl-C stops)",
    "",
  ].join("\n");
}

function deviceTable(devices: readonly SimulatedDevice[]): string {
  const more = devices.length - mostShown;
  const rows = devices.slice(0, mostShown).map(({ id, properties, rotation }) => {
    const { deviceName, operatingSystem, managementState, isEncrypted } = properties;
    const remarks = [operatingSystem, isEncrypted ? "" : "not encrypted", managementState].filter(
      (remark) => remark && remark !== "Windows" && remark !== "managed",
    );
    return [deviceName ?? "", id, fateInWords(rotation) + (remarks.length > 0 ? ` (${remarks.join(", ")})` : "")];
  });
  const lines = table(rows).concat(more > 0 ? [`and ${more} more`] : []);
  return lines.map((line) => `  ${line}`).join("\n");
}

function fateInWords({
  outcome = "done",
  errorCode,
  pendingForInMs = 2_000,
  activeForInMs = 1_000,
}: SimulatedDevice["rotation"]) {
  if (outcome === "never") return "never checks in";
  const inMs = pendingForInMs + (outcome === "canceled" ? 0 : activeForInMs);
  const after = ` after ${Math.round(inMs / 100) / 10} s`;
  return outcome + after + (errorCode ? ` with ${errorCode}` : "");
}

function configLines(simulator: Simulator): string {
  const settings = {
    "bitlocker:tenantId": simulator.tenantId,
    "bitlocker:clientId": simulator.clientId,
    "--secret bitlocker:clientSecret": simulator.clientSecret,
    "bitlocker:authorityHost": simulator.authorityHost,
    "bitlocker:graphEndpoint": simulator.graphEndpoint,
    "bitlocker:caCertificateFile": simulator.caCertificateFile,
  };
  return Object.entries(settings)
    .map(([key, value]) => `  pulumi config set ${key} ${quoted(value)}`)
    .join("\n");
}

function quoted(value: string): string {
  return /^[\w./:~-]+$/.test(value) ? value : `"${value}"`;
}
