#!/usr/bin/env node
/**
 * Generates docs/api (the public surface, for review) and docs/reference (the same for readers) from the sources:
 * `npm run docs`. With `--check`, as `npm test` runs it, it only says whether what is committed is up to date.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { asCommand } from "./setup/command.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { SetupError } from "./setup/error.mjs";
import { buildWhenStale } from "./setup/package.mjs";
import { root } from "./setup/paths.mjs";

const generated = ["api", "reference"];

await asCommand(import.meta.url, async () => {
  await installDependencies();
  await buildWhenStale();
  await (process.argv.includes("--check") ? check() : generate(join(root, "docs")));
});

/** @param {string} folder the place of the generated folders, which are made anew */
async function generate(folder) {
  const { entryPoints } = await import("./docs/entryPoints.mjs");
  const { writeApiReport } = await import("./docs/apiReports.mjs");
  const { writeReference } = await import("./docs/reference.mjs");
  await Promise.all(generated.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  for (const entryPoint of entryPoints) await writeApiReport(entryPoint, join(folder, "api"));
  await writeReference(join(folder, "reference"));
}

async function check() {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-bitlocker-docs-"));
  try {
    await generate(folder);
    const [fresh, committed] = [await textsIn(folder), await textsIn(join(root, "docs"))];
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
  const lists = await Promise.all(
    generated.map(async (name) => {
      const entries = await readdir(join(folder, name)).catch(() => []);
      return entries.map((entry) => join(name, entry));
    }),
  );
  const files = lists.flat();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return new Map(files.map((file, index) => [file, texts[index] ?? ""]));
}

/** @param {string[]} files */
function staleDocs(files) {
  const list = files.map((file) => `  ${join("docs", file)}`).join("\n");
  return `These no longer say what the sources say:
${list}
Run \`npm run docs\`, look at the difference, which is a change of the public surface or of its documentation, and commit it.`;
}
