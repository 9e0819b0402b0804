/** The simulated tenant that `--keep` leaves running, as a process of its own. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

import { SetupError } from "../setup/error.mjs";
import { root } from "../setup/paths.mjs";
import { tenantFolder } from "./folder.mjs";
import { endProcess } from "./leftovers.mjs";

/** @typedef {import("./tenant.mjs").Address & { pid: number }} Kept */

export const tenantLog = join(tenantFolder, "simulator.log");

const PATIENCE_MS = 20_000;

/** @returns {Promise<Kept>} */
export async function launchKept() {
  const log = openSync(tenantLog, "w");
  const child = spawn(process.execPath, [join(root, "simulator/dist/simulator/command.js"), "--folder", tenantFolder], {
    detached: true, // out of reach of this terminal's Ctrl-C
    stdio: ["ignore", log, log],
    windowsHide: true,
  });
  child.unref();
  closeSync(log);
  const deadline = performance.now() + PATIENCE_MS;
  while (child.exitCode === null && performance.now() < deadline) {
    const kept = readKept();
    if (kept && kept.pid === child.pid) return kept;
    await sleep(50);
  }
  child.kill();
  throw new SetupError(`The simulator did not start:\n${readFileSync(tenantLog, "utf8").trim()}`);
}

/**
 * Stops the tenant that a former run has kept.
 *
 * @returns {Promise<boolean>} whether there was one
 */
export async function stopKept() {
  const kept = readKept();
  if (!kept || !(await isOurs(kept))) return false;
  await endProcess(kept.pid, "SIGTERM");
  return true;
}

/**
 * Asks the simulator itself rather than the tenant.
 *
 * @param {Kept} kept
 * @param {string} path
 * @returns {Promise<unknown>}
 */
export function ask({ url, caCertificateFile }, path) {
  return new Promise((resolve, reject) => {
    const question = request(new URL(path, url), { ca: readFileSync(caCertificateFile), timeout: 5_000 });
    question.on("response", (answer) => resolve(json(answer)));
    question.on("timeout", () => question.destroy(new Error(`${url} does not answer.`)));
    question.on("error", reject).end();
  });
}

/**
 * Another program may have its process id by now. But only the simulator that wrote the file can show the certificate
 * that is beside it.
 *
 * @param {Kept} kept
 */
async function isOurs(kept) {
  try {
    await ask(kept, "/simulator/devices");
    return true;
  } catch {
    return false;
  }
}

/** @returns {Kept | undefined} */
function readKept() {
  try {
    return /** @type {Kept} */ (JSON.parse(readFileSync(join(tenantFolder, "simulator.json"), "utf8")));
  } catch {
    return undefined;
  }
}
