#!/usr/bin/env node
/** Generates the SDKs in sdk/ from the schema that `npm run docs` has generated: `npm run sdk`. It needs Go. */
import { join } from "node:path";

import { asCommand } from "./setup/command.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { root } from "./setup/paths.mjs";

await asCommand(import.meta.url, async () => {
  await installDependencies();
  // It finds the user's cache folder with one of them.
  const { generateSdks } = await import("./sdk/generate.mjs");
  await generateSdks(join(root, "sdk"));
});
