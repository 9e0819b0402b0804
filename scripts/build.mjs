#!/usr/bin/env node
/** Builds dist/ in any case, and what a release carries besides: `npm run build`, and what `npm pack` runs first. */
import { join } from "node:path";

import { asCommand } from "./setup/command.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { build } from "./setup/package.mjs";
import { root } from "./setup/paths.mjs";

await asCommand(import.meta.url, async () => {
  await installDependencies();
  await build();
  const { archivePlugin } = await import("./plugin/archive.mjs");
  await archivePlugin(join(root, "release"));
});
