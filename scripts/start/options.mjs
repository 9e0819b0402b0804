import { parseArgs } from "node:util";

export const USAGE = `Rotates the BitLocker keys of a simulated tenant's laptops with the real Pulumi engine.

Usage: npm start [-- --yaml | --keep | --stop]

  --yaml  does so with a program in YAML and the executable plugin
  --keep  leaves the simulated tenant and the stacks running, and says how to play on
  --stop  stops what --keep has left running`;

/** @typedef {{ yaml: boolean, keep: boolean, stop: boolean, help: boolean }} Options */

/**
 * @param {string[]} args
 * @returns {Options | undefined} nothing when they are not understood
 */
export function readOptions(args) {
  try {
    const flag = /** @type {const} */ ({ type: "boolean", default: false });
    const { values } = parseArgs({
      args,
      options: { yaml: flag, keep: flag, stop: flag, help: { ...flag, short: "h" } },
    });
    return [values.yaml, values.keep, values.stop].filter(Boolean).length > 1 ? undefined : values;
  } catch {
    return undefined;
  }
}
