import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { join } from "node:path";

/**
 * Runs the text of a module in a process of its own, as if it lay in the repository's folder: jest loads no modules of ECMAScript,
 * which the scripts are.
 */
export function runModule(text: string): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ["--input-type=module", "-e", text], {
    ...{ cwd: join(__dirname, "../.."), encoding: "utf8" },
    maxBuffer: 2 ** 26,
  });
}
