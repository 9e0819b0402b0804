import { relative } from "node:path";

import { withLock } from "../setup/lock.mjs";
import { root } from "../setup/paths.mjs";
import { clearFolder, folder, storyLock } from "./folder.mjs";
import { Interruption } from "./interruption.mjs";
import { stopKept } from "./keeping.mjs";
import { endLeftover } from "./leftovers.mjs";
import { sayHowToPlayOn } from "./playOn.mjs";
import { typeScriptProgram, yamlProgram } from "./programs.mjs";
import { tellStory } from "./story.mjs";
import { startTenant } from "./tenant.mjs";

const WHERE_TO_GO = `Nothing is left running.

  npm start -- --keep   leaves the tenant and the stacks running, to play with
  README.md             says how to go on with a tenant of your own`;

/**
 * Runs the story, and leaves nothing running unless it is to be kept.
 *
 * @param {Record<string, string>} engine what `setUp` returned
 * @param {{ keep: boolean, yaml: boolean }} options
 */
export async function start(engine, options) {
  await withLock(storyLock, "telling the same story", async () => {
    await clearAway();
    const interruption = new Interruption();
    interruption.watch();
    try {
      await withTenant(engine, options, interruption);
    } catch (error) {
      interruption.check(); // what failed then failed because of that
      throw error;
    } finally {
      interruption.unwatch();
    }
  });
}

async function clearAway() {
  await endLeftover();
  if (await stopKept()) console.log("The tenant that a former run has left running is stopped first.");
  await clearFolder();
}

/**
 * @param {Record<string, string>} engine
 * @param {{ keep: boolean, yaml: boolean }} options
 * @param {Interruption} interruption
 */
async function withTenant(engine, { keep, yaml }, interruption) {
  const begun = performance.now();
  const tenant = await startTenant({ keep });
  let isKept = false;
  try {
    await tellStory({ tenant, engine, programFor: yaml ? yamlProgram : typeScriptProgram, interruption });
    const seconds = Math.round((performance.now() - begun) / 1_000);
    console.log(`\nThat was the whole story, in ${seconds} s. All it made lies in ${relative(root, folder)}/.\n`);
    if (keep) sayHowToPlayOn(engine);
    else console.log(WHERE_TO_GO);
    isKept = keep;
  } finally {
    if (!isKept) await tenant.stop();
  }
}
