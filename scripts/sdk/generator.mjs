import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

import { cacheFolder } from "../setup/cacheFolder.mjs";
import { recipes } from "../setup/engineFromGo.mjs";
import { executableSuffix, goBuild } from "../setup/goBuild.mjs";
import { withLock } from "../setup/lock.mjs";

/** It belongs to the engine's module, so that both are of one version. */
const folder = join(recipes, "pulumi");
const sources = ["go.mod", "go.sum", join("sdks", "main.go")];

/**
 * The generator of SDKs, built once for each state of its sources into the user's cache folder.
 *
 * @returns {Promise<string>} the executable
 * @throws {import("../setup/error.mjs").SetupError} when there is no Go, or it fails
 */
export async function installGenerator() {
  const executable = join(cacheFolder("sdk-generator"), await fingerprint(), `sdks${executableSuffix}`);
  if (existsSync(executable)) return executable;
  await withLock(`${dirname(executable)}.lock`, "building the generator of SDKs", async (alsoHeldBy) => {
    if (!existsSync(executable)) await build(executable, alsoHeldBy);
  });
  return executable;
}

/**
 * Builds beside the final place and moves it there when complete: what is at the final place can be relied on.
 *
 * @param {string} executable
 * @param {(pid: number) => void} onStart
 */
async function build(executable, onStart) {
  const output = `${executable}.unfinished`;
  await mkdir(dirname(executable), { recursive: true });
  await goBuild({ title: "Building the generator of SDKs from Go modules", folder, source: "./sdks", output }, onStart);
  await rename(output, executable);
}

async function fingerprint() {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  for (const file of sources) hash.update(`\0${file}\0`).update(await readFile(join(folder, file)));
  return hash.digest("hex").slice(0, 16);
}
