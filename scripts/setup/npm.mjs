import { basename } from "node:path";

import { run } from "./run.mjs";

/**
 * Runs the npm that started this process, or else the one on PATH.
 *
 * @param {string[]} args
 * @param {string} cwd
 * @param {(pid: number) => void} onStart
 */
export function npm(args, cwd, onStart) {
  const script = process.env.npm_execpath;
  if (script && basename(script) === "npm-cli.js") {
    return run(process.execPath, [script, ...args], { cwd, onStart });
  }
  return run(process.platform === "win32" ? "npm.cmd" : "npm", args, { cwd, onStart });
}
