#!/usr/bin/env node
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs, styleText } from "node:util";
import type { SimulatedDevice } from "./tenant/device";
import type { RecordedRequest } from "./server/requests";
import { startSimulator, type Simulator } from "./simulator";

const help = `Starts a simulated tenant: Microsoft Graph and Entra on this machine, as far as rotating BitLocker keys needs them.

Usage: simulator [options]

  --port <number>        port on localhost (default: any that is free)
  --folder <path>        where ca.pem and simulator.json are written (default: a temporary folder)
  --time-scale <number>  simulated seconds in one real second (default: 1)
  --help                 shows this
`;

/** What `simulator.json` tells a script that looks for a running simulator. */
export interface SimulatorFile {
  readonly url: string;
  readonly caCertificateFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Process id of the simulator. */
  readonly pid: number;
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) {
    console.log(help);
    return;
  }
  const simulator = await startSimulator({ ...options, onRequest: (request) => console.log(requestLine(request)) });
  const file = await writeSimulatorFile(simulator);
  console.log(welcome(simulator));
  const stop = () => {
    void rm(file, { force: true }).then(() => simulator.stop());
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      folder: { type: "string" },
      "time-scale": { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return undefined;
  const port = numberOption("port", values.port, (value) => Number.isInteger(value) && value >= 0 && value <= 65_535);
  const timeScale = numberOption("time-scale", values["time-scale"], (value) => value > 0 && Number.isFinite(value));
  return { port, folder: values.folder, timeScale };
}

function numberOption(name: string, text: string | undefined, isValid: (value: number) => boolean) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !isValid(value)) throw new Error(`--${name} can't be '${text}'`);
  return value;
}

/** Writes the file under another name first, so that whoever waits for it never reads half of it. */
async function writeSimulatorFile(simulator: Simulator): Promise<string> {
  const { url, caCertificateFile, tenantId, clientId, clientSecret } = simulator;
  const content: SimulatorFile = { url, caCertificateFile, tenantId, clientId, clientSecret, pid: process.pid };
  const file = join(dirname(caCertificateFile), "simulator.json");
  await writeFile(`${file}.new`, `${JSON.stringify(content, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
  return file;
}

function welcome(simulator: Simulator): string {
  return [
    "",
    styleText("bold", `A simulated tenant at ${simulator.url}`),
    "",
    `  CA certificate  ${simulator.caCertificateFile}`,
    `  tenant id       ${simulator.tenantId}`,
    `  client id       ${simulator.clientId}`,
    `  client secret   ${simulator.clientSecret}`,
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
  return devices
    .map(({ id, properties, rotation }) => {
      const { deviceName, operatingSystem, managementState, isEncrypted } = properties;
      const remarks = [operatingSystem, isEncrypted ? "" : "not encrypted", managementState].filter(
        (remark) => remark && remark !== "Windows" && remark !== "managed",
      );
      const fate = fateInWords(rotation) + (remarks.length > 0 ? ` (${remarks.join(", ")})` : "");
      return `  ${deviceName?.padEnd(12)}${id}  ${fate}`;
    })
    .join("\n");
}

function fateInWords({
  outcome = "done",
  errorCode,
  pendingForInMs = 0,
  activeForInMs = 0,
}: SimulatedDevice["rotation"]) {
  if (outcome === "never") return "never checks in";
  const after = ` after ${(pendingForInMs + (outcome === "canceled" ? 0 : activeForInMs)) / 1_000} s`;
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

function requestLine({ time, method, path, status, batched }: RecordedRequest): string {
  const color = status === 0 || status >= 500 ? "red" : status >= 400 ? "yellow" : "green";
  const answer = styleText(color, status === 0 ? "---" : String(status));
  return `${styleText("gray", time.slice(11, 23))}  ${answer}  ${method.padEnd(6)}${batched ? "  " : ""}${path}`;
}

main().catch((error: unknown) => {
  console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
