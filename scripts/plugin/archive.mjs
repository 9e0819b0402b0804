import { copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { create } from "tar";

import { root } from "../setup/paths.mjs";

/** What Pulumi calls the platforms that it has a command line for. The plugin is the same on each. */
const platforms = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64"];
const executable = /^pulumi-resource-bitlocker/;

/**
 * Packs the built plugin as a release carries it: one archive for each platform, called what
 * `pulumi plugin install resource bitlocker <version> --server <address>` asks for. `--file` takes any of them.
 *
 * @param {string} folder is emptied first
 * @returns {Promise<string[]>} the archives
 */
export async function archivePlugin(folder) {
  const plugin = join(root, "dist", "plugin");
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const archives = platforms.map((platform) =>
    join(folder, `pulumi-resource-bitlocker-v${version}-${platform}.tar.gz`),
  );
  const [first = "", ...others] = archives;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await create(
    {
      file: first,
      cwd: plugin,
      // The same files make the same archive, on whatever system.
      portable: true,
      mtime: new Date(0),
      gzip: { level: 9 },
      onWriteEntry: (entry) => {
        // Windows keeps no such bit.
        if (entry.stat) entry.stat.mode = executable.test(entry.path) ? 0o755 : 0o644;
      },
    },
    await filesOf(plugin),
  );
  for (const other of others) await copyFile(first, other);
  return archives;
}

/** @param {string} folder */
async function filesOf(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}
