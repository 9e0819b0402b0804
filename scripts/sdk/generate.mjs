import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";
import { installGenerator } from "./generator.mjs";

/**
 * Writes the SDKs that are generated from the plugin's schema, in place of those that are there.
 *
 * @param {string} folder gets a folder for each language
 * @throws {import("../setup/error.mjs").SetupError} when the generator can't be built, or fails
 */
export async function generateSdks(folder) {
  const generator = await installGenerator();
  const unfinished = await mkdtemp(join(tmpdir(), "pulumi-bitlocker-sdk-"));
  try {
    const schema = join(unfinished, "schema.json");
    await writeFile(schema, JSON.stringify(await completeSchema()));
    await run(generator, [schema, join(unfinished, "sdk")]);
    for (const language of await readdir(join(unfinished, "sdk"))) {
      await rm(join(folder, language), { recursive: true, force: true });
      await cp(join(unfinished, "sdk", language), join(folder, language), { recursive: true });
    }
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** The schema as the plugin answers GetSchema: it adds its version. */
async function completeSchema() {
  const { version } = await json("package.json");
  return { ...(await json("provider/hosts/plugin/schema.json")), version };
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, unknown>>}
 */
async function json(file) {
  return JSON.parse(await readFile(join(root, file), "utf8"));
}
