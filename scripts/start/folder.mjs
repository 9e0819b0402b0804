/** The one folder, ignored by git, that holds everything `npm start` makes. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";

import { root } from "../setup/paths.mjs";

export const folder = join(root, ".quickstart");

/** Held while the story runs: two at once would remove each other's folder. */
export const storyLock = join(folder, "lock");

/** The simulated tenant's certificate, address and log. */
export const tenantFolder = join(folder, "tenant");

/** The stacks' settings, as `Pulumi.<stack>.yaml`. */
export const settingsFolder = join(folder, "settings");

/** The state of the stacks. */
export const stateFolder = join(folder, "state");

/** In place of the user's own ~/.pulumi. */
export const pulumiHome = join(folder, "pulumi-home");

/** Begins with an empty folder: what a former run left behind is of no use. */
export async function clearFolder() {
  const left = (await readdir(folder)).filter((entry) => !entry.startsWith(basename(storyLock)));
  await Promise.all(left.map((entry) => rm(join(folder, entry), { recursive: true, force: true })));
  const needed = [tenantFolder, settingsFolder, stateFolder, pulumiHome];
  await Promise.all(needed.map((path) => mkdir(path, { recursive: true })));
}
