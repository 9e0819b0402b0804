#!/usr/bin/env node
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { cacheFolder } from "./cacheFolder.mjs";
import { asCommand } from "./command.mjs";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { startProgress } from "./progress.mjs";

/**
 * Installs a package that only some tests need, once, into the user's cache folder: another Node, another SDK of
 * Pulumi. Each takes 100 MB and more, too much for the dependencies of a clone.
 *
 * @param {string} spec name and version, such as `node@22.23.3`
 * @returns {Promise<string>} the folder whose node_modules has it
 * @throws {import("./error.mjs").SetupError} when npm can't install it
 */
async function cachedPackage(spec) {
  const name = spec.replace(/^@/, "").replaceAll(/[@/]/g, "-");
  const folder = join(cacheFolder("packages"), `${name}-${process.platform}-${process.arch}`);
  if (existsSync(folder)) return folder;
  await withLock(`${folder}.lock`, `installing ${spec}`, async (alsoHeldBy) => {
    if (!existsSync(folder)) await install(spec, folder, alsoHeldBy);
  });
  return folder;
}

/**
 * Installs beside the final place and moves it there when complete, so that the final place never holds a part.
 *
 * @param {string} spec
 * @param {string} folder
 * @param {(pid: number) => void} onStart
 */
async function install(spec, folder, onStart) {
  const unfinished = `${folder}.unfinished`;
  const progress = startProgress(`Installing ${spec} into your cache folder, for tests`);
  try {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    const quietly = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    await npm(["install", "--prefix", unfinished, ...quietly, spec], unfinished, onStart);
    await rename(unfinished, folder);
    progress.end("done");
  } catch (error) {
    progress.end("failed");
    throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

await asCommand(import.meta.url, async () => {
  for (const spec of process.argv.slice(2)) console.log(await cachedPackage(spec));
});
