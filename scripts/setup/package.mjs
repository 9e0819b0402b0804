import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

import { withLock } from "./lock.mjs";
import { cloneLock, root } from "./paths.mjs";
import { startProgress } from "./progress.mjs";
import { run } from "./run.mjs";

/**
 * @typedef {object} Package a package of this repository
 * @property {string} project what it is compiled by
 * @property {string} dist the folder that it is compiled to
 * @property {(folder: string) => Promise<unknown>} [addTo] puts into the folder what else belongs there
 */

/** @type {Package[]} */
const packages = [
  { project: "tsconfig.build.json", dist: join(root, "dist"), addTo: addPlugin },
  { project: "simulator/tsconfig.build.json", dist: join(root, "simulator", "dist") },
];
const sourceFolders = ["provider", "simulator", join("scripts", "plugin")];
const settings = ["tsconfig.json", "package.json", "package-lock.json", ...packages.map(({ project }) => project)];

/** The hash of the sources of the last build. It is in node_modules, since other packages may lead to another dist/. */
const stamp = join(root, "node_modules", ".cache", "pulumi-bitlocker", "built-from");

/** Builds the packages unless they were built from the sources as they are now. */
export async function buildWhenStale() {
  if (await isFresh()) return;
  await withLock(cloneLock, "building the packages", async (alsoHeldBy) => {
    if (!(await isFresh())) await compileAll(alsoHeldBy);
  });
}

/** Builds them in any case. */
export async function build() {
  await withLock(cloneLock, "building the packages", compileAll);
}

async function isFresh() {
  const builtFrom = await readFile(stamp, "utf8").catch(() => undefined);
  return packages.every(({ dist }) => existsSync(dist)) && builtFrom === (await fingerprint());
}

async function compileAll(/** @type {(pid: number) => void} */ onStart) {
  const sources = await fingerprint();
  const progress = startProgress("Building the packages");
  try {
    for (const each of packages) await compile(each, onStart);
    await mkdir(dirname(stamp), { recursive: true });
    await writeFile(stamp, sources);
    progress.end("done");
  } catch (error) {
    progress.end("failed");
    throw error;
  }
}

/**
 * Compiles beside dist/ and then replaces it, so that a build that fails or is cut off leaves the last one as it was.
 *
 * @param {Package} built
 * @param {(pid: number) => void} onStart
 */
async function compile({ project, dist, addTo }, onStart) {
  const [fresh, old] = [`${dist}.new`, `${dist}.old`];
  try {
    await removeFolders(fresh, old);
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    await run(process.execPath, [tsc, "--project", project, "--outDir", fresh], { cwd: root, onStart });
    await addTo?.(fresh);
    if (existsSync(dist)) await rename(dist, old);
    await rename(fresh, dist);
  } finally {
    await removeFolders(fresh, old);
  }
}

/** @param {string} folder */
async function addPlugin(folder) {
  // Imported when the dependencies are in place: the bundler is one of them.
  const { bundlePlugin } = await import("../plugin/bundle.mjs");
  await bundlePlugin(join(folder, "plugin"));
}

/** @param {string[]} folders */
async function removeFolders(...folders) {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}

/** One hash over the names and contents of all sources, so that a deleted file counts as well. */
async function fingerprint() {
  const hash = createHash("sha256");
  for (const file of [...settings, ...(await sources())]) {
    hash.update(`\0${file}\0`).update(await readFile(join(root, file)));
  }
  return hash.digest("hex");
}

async function sources() {
  const lists = await Promise.all(
    sourceFolders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      return files.map((file) => relative(root, file)).filter((file) => !/[\\/](?:dist|node_modules)/.test(file));
    }),
  );
  return lists.flat().sort();
}
