#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { asCommand } from "./command.mjs";
import { SetupError } from "./error.mjs";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { cloneLock, root } from "./paths.mjs";
import { startProgress } from "./progress.mjs";

/**
 * The oldest Node that the clone's tools run on, because of the linter. The package itself runs on what `engines` says.
 */
const OLDEST_NODE = [20, 19];

/**
 * @typedef {object} LockedPackage what a lock file says of a package
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [extraneous]
 */

/**
 * Installs what package-lock.json says, unless node_modules holds that already. The clone itself is in it as
 * node_modules/pulumi-bitlocker, where the examples find it as a user's program does.
 */
export async function installDependencies() {
  requireNode();
  if (areInstalled()) return;
  await withLock(cloneLock, "installing the dependencies", async (alsoHeldBy) => {
    if (areInstalled()) return;
    const progress = startProgress("Installing the dependencies");
    try {
      // --include=dev: with NODE_ENV=production npm would leave out what builds and tests the package.
      await npm(["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], root, alsoHeldBy);
      progress.end("done");
    } catch (error) {
      progress.end("failed");
      throw error;
    }
  });
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(`This needs Node ${OLDEST_NODE.join(".")} or later; this is ${process.versions.node}.`);
}

/** Compares what npm noted in node_modules when it last finished with what the clone asks for. */
function areInstalled() {
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  const wanted = packagesOf(join(root, "package-lock.json"));
  if (!installed || !wanted) return false;
  const isThere = Object.entries(wanted).every(([path, entry]) => matches(entry, installed[path]));
  const isExact = Object.entries(installed).every(([path, entry]) => path in wanted || entry.extraneous);
  return isThere && isExact;
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined} nothing when npm never got so far
 */
function packagesOf(file) {
  try {
    const lock = /** @type {{ packages: Record<string, LockedPackage> }} */ (JSON.parse(readFileSync(file, "utf8")));
    const { "": _root, ...packages } = lock.packages;
    return packages;
  } catch {
    return undefined;
  }
}

/**
 * @param {LockedPackage} wanted
 * @param {LockedPackage | undefined} installed
 */
function matches(wanted, installed) {
  // Optional packages are often for another platform.
  if (!installed) return Boolean(wanted.optional ?? wanted.devOptional);
  return (
    installed.version === wanted.version && installed.integrity === wanted.integrity && installed.link === wanted.link
  );
}

await asCommand(import.meta.url, installDependencies);
