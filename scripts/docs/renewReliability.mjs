#!/usr/bin/env node
/** Renews the tables of docs/reliability.md from the tests that play the faults: part of `npm run docs`. */
import { asCommand } from "../setup/command.mjs";
import { root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";

await asCommand(import.meta.url, async () => {
  const jest = ["--no-install", "jest", "test/reliability/table.test.ts"];
  await run("npx", jest, { cwd: root, env: { RENEW_DOCS: "1" } });
});
