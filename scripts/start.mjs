#!/usr/bin/env node
/**
 * `npm start`: the whole story on this machine, in under a minute. A simulated tenant, the real Pulumi engine,
 * rotations that succeed, and one that fails. All its files are in .quickstart/.
 *
 * It runs in a fresh clone: what comes from node_modules is imported only after the set-up step.
 */
import { setUp } from "./setup.mjs";
import { asCommand } from "./setup/command.mjs";
import { leaveUsersPulumiAlone } from "./start/environment.mjs";
import { readOptions, USAGE } from "./start/options.mjs";

await asCommand(import.meta.url, async () => {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.error(USAGE);
    process.exitCode = 2;
  } else if (options.help) {
    console.log(USAGE);
  } else if (options.stop) {
    const { stopKept } = await import("./start/keeping.mjs");
    console.log((await stopKept()) ? "The simulated tenant is stopped." : "There is nothing to stop.");
  } else {
    leaveUsersPulumiAlone();
    const engine = await setUp();
    if (options.yaml) await installYaml();
    const { start } = await import("./start/start.mjs");
    await start(engine, options);
  }
});

async function installYaml() {
  const { installLanguageHost } = await import("./setup/languageHosts.mjs");
  await installLanguageHost("yaml");
}
