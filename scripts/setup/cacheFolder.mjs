import { join } from "node:path";

import envPaths from "env-paths";

/**
 * A folder for things that are made once and used by every clone of this user.
 *
 * @param {string} name
 */
export function cacheFolder(name) {
  return join(envPaths("pulumi-bitlocker", { suffix: "" }).cache, name);
}
