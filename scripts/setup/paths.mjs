import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Held while something in the clone is being installed or built. */
export const cloneLock = join(root, ".setup.lock");
