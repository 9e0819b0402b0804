import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { Interrupted, SetupError } from "./error.mjs";

/** How much of a failed program's output is shown. */
const LAST_LINES = 25;
const PATIENCE_MS = 1_500;
/** @type {NodeJS.Signals[]} */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program to its end. If this process is ended early (except by kill -9), it first ends that program and all
 * processes that it has started.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string>} [options.env] laid over this process's own
 * @param {number} [options.timeoutMs] after this time it is ended and counts as failed; default: never
 * @param {(line: string) => void} [options.onLine] is handed each line that it prints
 * @param {(pid: number) => void} [options.onStart] is handed its process id
 * @returns {Promise<string[]>} the last lines it printed
 * @throws {SetupError} when it cannot be started, fails or takes too long, with the last lines it printed
 * @throws {Interrupted} when this process was asked to end
 */
export function run(command, args, { cwd, env, timeoutMs, onLine, onStart } = {}) {
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const lines = [];
    /** @type {SetupError | undefined} */
    let ended;
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      // A process group of its own can be ended as a whole; Windows has none, but ends children with their console.
      detached: process.platform !== "win32",
      shell: process.platform === "win32" && command.endsWith(".cmd"),
    });
    /** @param {SetupError} reason */
    const end = (reason) => {
      ended ??= reason;
      endGroup(child);
    };
    const interrupt = (/** @type {NodeJS.Signals} */ signal) => end(new Interrupted(signal));
    const timer =
      timeoutMs && setTimeout(() => end(new SetupError(`It took more than ${timeoutMs / 60_000} minutes.`)), timeoutMs);

    ENDING.forEach((signal) => process.on(signal, interrupt));
    if (child.pid !== undefined) onStart?.(child.pid);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (lines.push(line) > LAST_LINES) lines.shift();
        onLine?.(line);
      });
    }
    const finish = (/** @type {SetupError | undefined} */ error) => {
      clearTimeout(timer);
      ENDING.forEach((signal) => process.off(signal, interrupt));
      if (error) reject(error);
      else resolve(lines);
    };
    child.on("error", (error) => finish(new SetupError(`${command} cannot be started: ${error.message}`)));
    child.on("close", (code, signal) =>
      finish(ended ?? (code === 0 ? undefined : failure(command, code ?? signal, lines))),
    );
  });
}

/**
 * Asks the program and its child processes to end, and kills them when they do not: npm would first finish its work.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
function endGroup(child) {
  const insist = setTimeout(() => signalGroup(child, "SIGKILL"), PATIENCE_MS);
  child.on("close", () => clearTimeout(insist));
  signalGroup(child, "SIGTERM");
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself in the meantime.
  }
}

/**
 * @param {string} command
 * @param {number | string | null} status
 * @param {string[]} lines
 */
function failure(command, status, lines) {
  return new SetupError(lines.join("\n").trim() || `${command} failed (${status}).`);
}
