/**
 * Builds the client in Go, once for each state of its sources, into the user's cache folder, and prints where it is.
 * Prints nothing where there is no Go.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

import { cacheFolder } from "../../../scripts/setup/cacheFolder.mjs";
import { asCommand } from "../../../scripts/setup/command.mjs";
import { executableSuffix, goBuild } from "../../../scripts/setup/goBuild.mjs";
import { withLock } from "../../../scripts/setup/lock.mjs";
import { root } from "../../../scripts/setup/paths.mjs";

const sources = join(root, "test", "simulator", "otherClients", "go");

await asCommand(import.meta.url, async () => {
  if (spawnSync("go", ["version"]).status !== 0) return;
  const executable = join(cacheFolder("go-client"), fingerprint(), `client${executableSuffix}`);
  const folder = dirname(executable);
  await withLock(`${folder}.lock`, "building the client in Go", async (alsoHeldBy) => {
    if (existsSync(executable)) return;
    await mkdir(folder, { recursive: true });
    const output = `${executable}.unfinished`;
    await goBuild({ title: "Building the client in Go", folder: sources, source: ".", output }, alsoHeldBy);
    await rename(output, executable);
  });
  process.stdout.write(executable);
});

/** One hash over all that the client is built from. */
function fingerprint() {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  for (const file of readdirSync(sources).sort()) hash.update(`\0${file}\0`).update(readFileSync(join(sources, file)));
  return hash.digest("hex").slice(0, 16);
}
