import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { SetupError } from "../setup/error.mjs";

const legalFile = /^(licen[cs]e|copying|notice)/i;
const line = "-".repeat(80);

/**
 * What has to be said of the packages in a bundle: each with its version, its licence and the texts that it ships of it.
 *
 * @param {Pick<import("esbuild").Metafile, "outputs">} metafile
 * @param {string} root the folder that its paths are relative to
 * @returns {Promise<string>}
 * @throws {SetupError} when a package ships no licence text: nobody may be handed the bundle then
 */
export async function thirdPartyNotices(metafile, root) {
  const notices = await Promise.all(packagesIn(metafile).map((folder) => noticeOf(join(root, folder))));
  const silent = notices.filter(({ texts }) => texts.length === 0).map(({ title }) => title);
  if (silent.length > 0) {
    throw new SetupError(
      `The plugin's bundle can't be shipped: a licence text is missing in ${silent.join(", ")}.
Each text has to be handed on with the package. Take another version of it, or do without it.`,
    );
  }
  const parts = notices.map(({ title, texts }) => [line, title, line, "", ...texts].join("\n"));
  return [
    `The file provider.cjs contains these ${parts.length} packages of others, under their licences.\n`,
    ...parts,
  ].join("\n");
}

/**
 * The folders of the packages, in the order of their names.
 *
 * @param {Pick<import("esbuild").Metafile, "outputs">} metafile
 */
function packagesIn({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []);
  const nameIn = (/** @type {string} */ folder) => folder.replace(/^.*node_modules\//, "");
  return [...new Set(folders)].sort((a, b) => (nameIn(a) < nameIn(b) ? -1 : 1));
}

/** @param {string} folder */
async function noticeOf(folder) {
  /** @type {{ name: string, version: string, license?: string }} */
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => legalFile.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return {
    title: `${name} ${version} (${license ?? "licence not declared"})`,
    texts: texts.map((text) => `${text.replaceAll("\r\n", "\n").trim()}\n`).filter((text) => text !== "\n"),
  };
}
