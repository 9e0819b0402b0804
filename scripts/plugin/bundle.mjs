import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { build } from "esbuild";

import { root } from "../setup/paths.mjs";
import { thirdPartyNotices } from "./notices.mjs";

const launchers = join(root, "scripts", "plugin", "launchers");
const schema = join(root, "provider", "hosts", "plugin", "schema.json");

/**
 * Makes the executable plugin: one file with all that it uses, since most who run it have no node_modules, and what belongs
 * beside it.
 *
 * @param {string} folder
 * @returns {Promise<import("esbuild").Metafile>} what is in the file
 */
export async function bundlePlugin(folder) {
  const { version, engines } = await manifest();
  await mkdir(folder, { recursive: true });
  const metafile = await bundle(join(folder, "provider.cjs"), engines.node.replace(">=", "node"));
  await writeFile(join(folder, "THIRD-PARTY-NOTICES"), await thirdPartyNotices(metafile, root));
  await writeFile(join(folder, "schema.json"), await schemaOf(version));
  // Without it, a package.json further up decides whether a file without an ending is CommonJS.
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  await copyFile(join(root, "LICENSE"), join(folder, "LICENSE"));
  for (const launcher of ["pulumi-resource-bitlocker", "pulumi-resource-bitlocker.cmd"]) {
    await copyFile(join(launchers, launcher), join(folder, launcher));
    await chmod(join(folder, launcher), 0o755);
  }
  return metafile;
}

/**
 * @param {string} outfile
 * @param {string} target
 */
async function bundle(outfile, target) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["provider/hosts/plugin/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target,
    metafile: true,
    minifySyntax: true,
    minifyWhitespace: true,
    // Messages of azure-identity name its classes.
    keepNames: true,
    // The notices hold them all.
    legalComments: "none",
    logLevel: "warning",
  });
  return metafile;
}

/** @param {string} version */
async function schemaOf(version) {
  return `${JSON.stringify({ ...JSON.parse(await readFile(schema, "utf8")), version }, null, 2)}\n`;
}

/** @returns {Promise<{ version: string, engines: { node: string } }>} */
async function manifest() {
  return JSON.parse(await readFile(join(root, "package.json"), "utf8"));
}
