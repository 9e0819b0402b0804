/**
 * When a run is killed, its `pulumi` goes on, in a folder that the next run clears. So the process id of the running
 * one is written down.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { folder } from "./folder.mjs";

const note = join(folder, "running.json");
const PATIENCE_MS = 10_000;

/**
 * @param {number | undefined} pid
 * @param {string[]} command
 */
export function rememberRunning(pid, command) {
  writeFileSync(note, JSON.stringify({ pid, command: command.join(" ") }));
}

export function forgetRunning() {
  rmSync(note, { force: true });
}

/** Ends the `pulumi` of a run that was killed. */
export async function endLeftover() {
  const { pid, command } = readNote();
  if (pid === undefined || commandOf(pid) !== command) return;
  console.log("A former run was killed: its pulumi is stopped first.");
  await endProcess(pid, "SIGINT");
}

/**
 * Asks a process to end, waits for it, and kills it when it does not.
 *
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export async function endProcess(pid, signal) {
  const deadline = performance.now() + PATIENCE_MS;
  try {
    process.kill(pid, signal);
    while (performance.now() < deadline) {
      await sleep(50);
      process.kill(pid, 0);
    }
    process.kill(pid, "SIGKILL");
  } catch {
    // There is no such process any more.
  }
}

/** @returns {{ pid?: number, command?: string }} */
function readNote() {
  try {
    return /** @type {{ pid?: number, command?: string }} */ (JSON.parse(readFileSync(note, "utf8")));
  } catch {
    return {};
  }
}

/**
 * The command of a process: another one may have its id by now.
 *
 * @param {number} pid
 */
function commandOf(pid) {
  try {
    return execFileSync("ps", ["-p", String(pid), "-o", "args="], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined; // it has ended, or this is a system without `ps`
  }
}
