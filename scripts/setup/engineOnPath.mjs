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
  const pulumi = engineOnPath();
  if (!pulumi) return false;
  const isComplete =
    isBesideEngineOnPath("pulumi-language-nodejs") && isBesideEngineOnPath("pulumi-resource-pulumi-nodejs", ".cmd");
  return isComplete && (await isRecent(pulumi));
}

/**
 * Whether the engine on PATH finds this plugin: on PATH as well, or beside itself, at the end of any link that PATH leads to.
 *
 * @param {string} name
 * @param {string} extension on Windows
 */
export function isBesideEngineOnPath(name, extension = ".exe") {
  const pulumi = engineOnPath();
  return Boolean(pulumi && find(name, [...foldersOnPath(), dirname(realpathSync(pulumi))], extension));
}

function engineOnPath() {
  return find("pulumi", foldersOnPath(), ".exe");
}

function foldersOnPath() {
  return (process.env.PATH ?? "").split(delimiter).filter(Boolean);
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
