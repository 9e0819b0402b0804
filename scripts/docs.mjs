#!/usr/bin/env node
/**
 * Generates docs/api (the public surface, for review), docs/reference (the same for readers) and the schema of the
 * plugin's package from the sources: `npm run docs`. With `--check`, as `npm test` runs it, it only says whether what is
 * committed is up to date.
 */
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { asCommand } from "./setup/command.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { SetupError } from "./setup/error.mjs";
import { buildWhenStale } from "./setup/package.mjs";
import { root } from "./setup/paths.mjs";

/** Folders and files. */
const generated = ["docs/api", "docs/reference", "provider/hosts/plugin/schema.json"];

await asCommand(import.meta.url, async () => {
  await installDependencies();
  await buildWhenStale();
  await (process.argv.includes("--check") ? check() : generate(root));
});

/** @param {string} folder the clone's or one like it, in which they are made anew */
async function generate(folder) {
  const { entryPoints } = await import("./docs/entryPoints.mjs");
  const { writeApiReport } = await import("./docs/apiReports.mjs");
  const { layout, writeReference } = await import("./docs/reference.mjs");
  const { writeSchema } = await import("./docs/schema.mjs");
  const { readSources } = await import("./docs/sources.mjs");
  await Promise.all(generated.map((path) => rm(join(folder, path), { recursive: true, force: true })));
  for (const entryPoint of entryPoints) await writeApiReport(entryPoint, join(folder, "docs/api"));
  const sources = await readSources(layout);
  await writeSchema(sources.project, join(folder, "provider/hosts/plugin/schema.json"));
  await writeReference(sources, join(folder, "docs/reference"));
}

async function check() {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-bitlocker-docs-"));
  try {
    await generate(folder);
    const [fresh, committed] = [await textsIn(folder), await textsIn(root)];
    const files = [...new Set([...fresh.keys(), ...committed.keys()])].sort();
    const stale = files.filter((file) => fresh.get(file) !== committed.get(file));
    if (stale.length > 0) throw new SetupError(staleDocs(stale));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @returns {Promise<Map<string, string>>} the generated texts, by their paths in it
 */
async function textsIn(folder) {
  const lists = await Promise.all(generated.map((path) => filesAt(folder, path)));
  const files = lists.flat();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return new Map(files.map((file, index) => [file, texts[index] ?? ""]));
}

/**
 * @param {string} folder
 * @param {string} path of a file in it, or of a folder of files
 */
async function filesAt(folder, path) {
  const stats = await stat(join(folder, path)).catch(() => undefined);
  if (!stats) return [];
  return stats.isFile() ? [path] : (await readdir(join(folder, path))).map((entry) => join(path, entry));
}

/** @param {string[]} files */
function staleDocs(files) {
  const list = files.map((file) => `  ${file}`).join("\n");
  return `These no longer say what the sources say:
${list}
Run \`npm run docs\`, look at the difference, which is a change of the public surface or of its documentation, and commit it.`;
}
