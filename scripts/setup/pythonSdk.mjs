import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { cacheFolder } from "./cacheFolder.mjs";
import { SetupError } from "./error.mjs";
import { withLock } from "./lock.mjs";
import { startProgress } from "./progress.mjs";
import { run } from "./run.mjs";

/** The last release of Pulumi's SDK for Python that the tests have run with. */
const SDK_VERSION = "3.272.0";

/** What builds this project's own SDK, so that it can be installed without a package index. */
const SETUPTOOLS_VERSION = "80.9.0";

const windows = process.platform === "win32";

/** The folder of a virtual environment's executables, in it. */
const bin = windows ? "Scripts" : "bin";

/**
 * A virtual environment of this machine's Python with Pulumi's SDK, made once in the user's cache folder. Its folder of
 * executables, put before the others on PATH, activates it.
 *
 * @returns {Promise<string>} its folder
 * @throws {SetupError} when there is no Python, or the SDK can't be installed
 */
export async function installPythonSdk() {
  const { command, version } = await findPython();
  const packages = `pulumi-${SDK_VERSION}-setuptools-${SETUPTOOLS_VERSION}`;
  const name = `${packages}-python-${version}-${process.platform}-${process.arch}`;
  const folder = join(cacheFolder("python"), name);
  if (isUsable(folder)) return folder;
  await withLock(`${folder}.lock`, "installing Pulumi's SDK for Python", async (alsoHeldBy) => {
    if (!isUsable(folder)) await install(command, folder, alsoHeldBy);
  });
  return folder;
}

/**
 * A link to a Python that was removed since leads nowhere.
 *
 * @param {string} folder
 */
function isUsable(folder) {
  return existsSync(join(folder, bin, windows ? "python.exe" : "python"));
}

/** @returns {Promise<{ command: string, version: string }>} its version without the patch, which environments survive */
async function findPython() {
  const print = "import sys; print('%d.%d' % sys.version_info[:2])";
  // Pulumi's language host looks for them in the same order.
  for (const command of windows ? ["python", "python3"] : ["python3", "python"]) {
    try {
      const lines = await run(command, ["-c", print], { timeoutMs: 60_000 });
      return { command, version: lines.at(-1) ?? "" };
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
    }
  }
  throw new SetupError("There is no Python on this machine.");
}

/**
 * Installs beside the final place and moves it there when complete: what is at the final place can be relied on.
 *
 * @param {string} command
 * @param {string} folder
 * @param {(pid: number) => void} onStart
 */
async function install(command, folder, onStart) {
  const unfinished = `${folder}.unfinished`;
  const progress = startProgress("Installing Pulumi's SDK for Python into your cache folder, for tests");
  try {
    await rm(unfinished, { recursive: true, force: true });
    await run(command, ["-m", "venv", unfinished], { onStart });
    const packages = [`pulumi==${SDK_VERSION}`, `setuptools==${SETUPTOOLS_VERSION}`];
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
    await run(join(unfinished, bin, "python"), pip, { onStart });
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    progress.end("done");
  } catch (error) {
    progress.end("failed");
    throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
