import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Interrupted, SetupError } from "./error.mjs";

/**
 * Runs `main` when the module is what `node` was started with, and not when another module imports it.
 *
 * @param {string} moduleUrl the module's `import.meta.url`
 * @param {() => Promise<unknown>} main
 */
export async function asCommand(moduleUrl, main) {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== fileURLToPath(moduleUrl)) return;
  try {
    await main();
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}` : error);
    process.exitCode = error instanceof Interrupted ? 130 : 1;
  }
}
