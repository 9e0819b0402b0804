import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { withLock } from "./lock.mjs";
import { cloneLock, root } from "./paths.mjs";
import { startProgress } from "./progress.mjs";
import { run } from "./run.mjs";

const dist = join(root, "dist");
const sourceFolders = ["provider", "simulator"];
const settings = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"];

/** What dist/ was last built from. It lies in node_modules because other packages may mean another dist/, too. */
const stamp = join(root, "node_modules", ".cache", "pulumi-bitlocker", "built-from");

/** Builds dist/ unless it was built from the sources as they are now. */
export async function buildWhenStale() {
  if (await isFresh()) return;
  await withLock(cloneLock, "building the package", async (alsoHeldBy) => {
    if (!(await isFresh())) await compile(alsoHeldBy);
  });
}

/** Builds dist/ in any case. */
export async function build() {
  await withLock(cloneLock, "building the package", compile);
}

async function isFresh() {
  const builtFrom = await readFile(stamp, "utf8").catch(() => undefined);
  return existsSync(dist) && builtFrom === (await fingerprint());
}

/** Compiles beside dist/ and then takes its place, so that a build that fails or is cut off leaves the last one as it was. */
async function compile(/** @type {(pid: number) => void} */ onStart) {
  const sources = await fingerprint();
  const [fresh, old] = [`${dist}.new`, `${dist}.old`];
  const progress = startProgress("Building the package");
  try {
    await removeFolders(fresh, old);
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    await run(process.execPath, [tsc, "--project", "tsconfig.build.json", "--outDir", fresh], { cwd: root, onStart });
    if (existsSync(dist)) await rename(dist, old);
    await rename(fresh, dist);
    await mkdir(dirname(stamp), { recursive: true });
    await writeFile(stamp, sources);
    progress.end("done");
  } catch (error) {
    progress.end("failed");
    throw error;
  } finally {
    await removeFolders(fresh, old);
  }
}

/** @param {string[]} folders */
async function removeFolders(...folders) {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}

/** One hash over all that dist/ is made of: names and contents, so that a file taken away counts as well. */
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
      return entries.filter((entry) => entry.endsWith(".ts")).map((entry) => join(folder, entry));
    }),
  );
  return lists.flat().sort();
}
