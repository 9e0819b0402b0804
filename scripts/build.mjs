#!/usr/bin/env node
/** Builds dist/ in any case: `npm run build`, and what `npm pack` runs before it packs. */
import { asCommand } from "./setup/command.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { build } from "./setup/package.mjs";

await asCommand(import.meta.url, async () => {
  await installDependencies();
  await build();
});
