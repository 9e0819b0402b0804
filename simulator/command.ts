#!/usr/bin/env node
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { styleText } from "node:util";
import { help, readOptions } from "./command/options";
import { welcome } from "./command/welcome";
import type { RecordedRequest } from "./server/requests";
import type { Simulator } from "./simulator";
import { startSimulator } from "./start";

/** What `simulator.json` tells a script that looks for a running simulator. */
export interface SimulatorFile {
  readonly url: string;
  readonly caCertificateFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where managed identities get their tokens, as on a virtual machine, and as in App Service. */
  readonly identityHost: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** Process id of the simulator. */
  readonly pid: number;
}

/** Runs a simulator until Ctrl-C or SIGTERM ends it. */
async function simulate(args: string[]): Promise<void> {
  const options = await readOptions(args);
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

/** Writes the file under another name first, so that a script that waits for it never reads half of it. */
async function writeSimulatorFile(simulator: Simulator): Promise<string> {
  const { url, caCertificateFile, tenantId, clientId, clientSecret } = simulator;
  const { identityHost, identityEndpoint, identityHeader } = simulator;
  const app = { tenantId, clientId, clientSecret, identityHost, identityEndpoint, identityHeader };
  const content: SimulatorFile = { url, caCertificateFile, ...app, pid: process.pid };
  const file = join(dirname(caCertificateFile), "simulator.json");
  await writeFile(`${file}.new`, `${JSON.stringify(content, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
  return file;
}

function requestLine({ time, method, path, status, batched }: RecordedRequest): string {
  const color = status === 0 || status >= 500 ? "red" : status >= 400 ? "yellow" : "green";
  const answer = styleText(color, status === 0 ? "---" : String(status));
  return `${styleText("gray", time.slice(11, 23))}  ${answer}  ${method.padEnd(6)}${batched ? "  " : ""}${path}`;
}

/** Prints what went wrong. */
function fail(error: unknown): void {
  console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

simulate(process.argv.slice(2)).catch(fail);
