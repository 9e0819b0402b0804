import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import semver from "semver";

import { SetupError } from "./error.mjs";
import { run } from "./run.mjs";

/** The oldest engine that this package has been run with. */
const OLDEST_ENGINE = "3.250.0";

const windows = process.platform === "win32";

/** Whether PATH has a Pulumi engine that is recent enough and complete: with its Node language host and dynamic provider. */
export async function isEngineOnPathUsable() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const pulumi = find("pulumi", folders, ".exe");
  if (!pulumi) return false;
  // The engine looks for the other two beside itself as well, at the end of any link that PATH leads to.
  const plugins = [...folders, dirname(realpathSync(pulumi))];
  const isComplete =
    find("pulumi-language-nodejs", plugins, ".exe") && find("pulumi-resource-pulumi-nodejs", plugins, ".cmd");
  return Boolean(isComplete) && (await isRecent(pulumi));
}

/**
 * @param {string} name
 * @param {string[]} folders
 * @param {string} extension on Windows
 */
function find(name, folders, extension) {
  return folders.map((folder) => join(folder, windows ? name + extension : name)).find((file) => existsSync(file));
}

/** @param {string} pulumi */
async function isRecent(pulumi) {
  try {
    const lines = await run(pulumi, ["version"], { env: { PULUMI_SKIP_UPDATE_CHECK: "true" }, timeoutMs: 60_000 });
    // A development build such as 3.260.0-alpha counts as the release that it becomes.
    const version = semver.coerce(lines.at(-1));
    return version !== null && semver.gte(version, OLDEST_ENGINE);
  } catch (error) {
    if (error instanceof SetupError) return false;
    throw error;
  }
}
