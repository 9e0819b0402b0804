import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { withLock } from "./lock.mjs";
import { cloneLock, root } from "./paths.mjs";
import { startProgress } from "./progress.mjs";
import { run } from "./run.mjs";

/** The packages of this repository: what each is compiled by, and the folder that it is compiled to. */
const packages = [
  { project: "tsconfig.build.json", dist: join(root, "dist") },
  { project: "simulator/tsconfig.build.json", dist: join(root, "simulator", "dist") },
];
const sourceFolders = ["provider", "simulator"];
const settings = ["tsconfig.json", "package-lock.json", ...packages.map(({ project }) => project)];

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
    for (const { project, dist } of packages) await compile(project, dist, onStart);
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
 * @param {string} project
 * @param {string} dist
 * @param {(pid: number) => void} onStart
 */
async function compile(project, dist, onStart) {
  const [fresh, old] = [`${dist}.new`, `${dist}.old`];
  try {
    await removeFolders(fresh, old);
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    await run(process.execPath, [tsc, "--project", project, "--outDir", fresh], { cwd: root, onStart });
    if (existsSync(dist)) await rename(dist, old);
    await rename(fresh, dist);
  } finally {
    await removeFolders(fresh, old);
  }
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
      const entries = await readdir(join(root, folder), { recursive: true });
      const isSource = (/** @type {string} */ entry) => entry.endsWith(".ts") && !/^(?:dist|node_modules)/.test(entry);
      return entries.filter(isSource).map((entry) => join(folder, entry));
    }),
  );
  return lists.flat().sort();
}
