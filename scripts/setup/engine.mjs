/**
 * The Pulumi engine that this clone runs: the one on PATH when it is recent enough, else the pinned release, installed
 * once into the user's cache folder.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";

import { cacheFolder } from "./cacheFolder.mjs";
import { downloadEngine } from "./engineDownload.mjs";
import { compileEngine } from "./engineFromGo.mjs";
import { isEngineOnPathUsable } from "./engineOnPath.mjs";
import { failureOf, SetupError } from "./error.mjs";
import { withLock } from "./lock.mjs";
import { say } from "./progress.mjs";

/** The release that is installed where there is none. scripts/engine/pulumi/go.mod names the same one. */
export const ENGINE_VERSION = "3.274.1";

/**
 * The environment variables to run `pulumi` with, to be laid over `process.env`: where the engine is, and what keeps it
 * from looking for updates, plugins and advice elsewhere. Installs the engine first where there is none.
 *
 * @returns {Promise<Record<string, string>>}
 */
export async function engineEnvironment() {
  const bin = await ownEngine();
  return {
    ...(bin ? pathWith(bin) : {}),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SUPPRESS_NEO_LINK: "true",
  };
}

/** @returns {Promise<string | undefined>} the folder with the executables of the pinned engine, unless that on PATH is used */
export async function ownEngine() {
  return (await isEngineOnPathUsable()) ? undefined : installedEngine();
}

/** @param {string} folder */
function pathWith(folder) {
  // Windows spells it Path, and a second spelling in the same environment would be a second variable.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return { [name]: [folder, process.env[name]].filter(Boolean).join(delimiter) };
}

/** @returns {Promise<string>} the folder with the pinned engine's executables */
async function installedEngine() {
  const folder = join(cacheFolder("engine"), `v${ENGINE_VERSION}-${process.platform}-${process.arch}`);
  if (!existsSync(folder)) {
    await withLock(`${folder}.lock`, "installing the Pulumi engine", async (alsoHeldBy) => {
      if (!existsSync(folder)) await install(folder, alsoHeldBy);
    });
  }
  return join(folder, "bin");
}

/**
 * Installs beside the final place and moves it there when complete, so that the final place never holds a part.
 *
 * @param {string} folder
 * @param {(pid: number) => void} onStart
 */
async function install(folder, onStart) {
  const unfinished = `${folder}.unfinished-${process.pid}`;
  await removeUnfinished(folder);
  say(`There is no Pulumi ${ENGINE_VERSION} on this machine yet: it is installed once, into your cache folder.`);
  try {
    await downloadOrCompile(unfinished, onStart);
    await rename(unfinished, folder);
  } finally {
    await removeUnfinished(folder);
  }
}

/**
 * @param {string} folder
 * @param {(pid: number) => void} onStart
 */
async function downloadOrCompile(folder, onStart) {
  const bin = join(folder, "bin");
  const download = await failureOf(() => downloadEngine(ENGINE_VERSION, folder, onStart));
  if (!download) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(bin, { recursive: true });
  const compilation = await failureOf(() => compileEngine(ENGINE_VERSION, bin, onStart));
  if (compilation) throw new SetupError(neitherNor(download.message, compilation.message));
}

/**
 * @param {string} download
 * @param {string} compilation
 */
function neitherNor(download, compilation) {
  return `Pulumi ${ENGINE_VERSION} could not be downloaded:
${download}
nor built from its Go modules:
${compilation}

Any one of these helps:
  - install Pulumi yourself, so that \`pulumi\` is on PATH: https://www.pulumi.com/docs/install/
  - let this machine reach get.pulumi.com
  - install Go 1.21 or later, so that \`go\` is on PATH, and let it download modules: https://go.dev/doc/install
Then run the command again.`;
}

/**
 * Under the lock no other process installs: an unfinished folder was left by a run that was killed.
 *
 * @param {string} folder
 */
async function removeUnfinished(folder) {
  const entries = await readdir(dirname(folder));
  const left = entries.filter((entry) => entry.startsWith(`${basename(folder)}.unfinished-`));
  await Promise.all(left.map((entry) => rm(join(dirname(folder), entry), { recursive: true, force: true })));
}
