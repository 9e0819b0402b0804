#!/usr/bin/env node
/** Renews the tables that tests hold: of faults in docs/reliability.md, of keys in docs/configuration.md. */
import { asCommand } from "../setup/command.mjs";
import { root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";

await asCommand(import.meta.url, async () => {
  const tests = ["test/reliability/table.test.ts", "test/unit/settings/document.test.ts"];
  const jest = ["--no-install", "jest", ...tests];
  await run("npx", jest, { cwd: root, env: { RENEW_DOCS: "1" } });
});
