#!/usr/bin/env node
import { fileURLToPath } from "node:url";

import semver from "semver";

import { asCommand } from "./command.mjs";
import { SetupError } from "./error.mjs";
import { startProgress } from "./progress.mjs";
import { run } from "./run.mjs";

/** The release has some 100 MB. */
const LIMIT_MS = 10 * 60_000;

/**
 * Downloads a release of Pulumi the official way, with the installer that Pulumi's own SDK runs. It does so in a
 * process of its own, because the SDK has no time limit and no way to stop it.
 *
 * @param {string} version
 * @param {string} folder the executables come to lie in its folder bin
 * @param {(pid: number) => void} onStart
 * @throws {SetupError} when that is not possible here, or takes more than ten minutes
 */
export async function downloadEngine(version, folder, onStart) {
  const progress = startProgress(`Downloading Pulumi ${version}`);
  try {
    const args = [fileURLToPath(import.meta.url), version, folder];
    await run(process.execPath, args, { timeoutMs: LIMIT_MS, onStart });
    progress.end("done");
  } catch (error) {
    progress.end("not possible here");
    throw error;
  }
}

await asCommand(import.meta.url, async () => {
  const [version = "", folder = ""] = process.argv.slice(2);
  // Imported here only: it takes a third of a second, which a run that finds everything in place need not pay.
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  try {
    await PulumiCommand.install({ version: new semver.SemVer(version), root: folder });
  } catch (error) {
    throw new SetupError(error instanceof Error ? error.message : String(error), { cause: error });
  }
});
