#!/usr/bin/env node
/**
 * The set-up step that every command of a clone begins with: `npm start`, `npm test`, `npm run simulator`.
 *
 * It needs nothing but Node, repeats nothing that is already there, and may run any number of times at once. Whatever
 * comes from node_modules is imported only after the dependencies are in place.
 */
import { asCommand } from "./setup/command.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { buildWhenStale } from "./setup/package.mjs";

/**
 * Makes the clone ready: dependencies installed, the package built, a Pulumi engine at hand.
 *
 * @returns {Promise<Record<string, string>>} the environment variables to run `pulumi` with, to be laid over
 *   `process.env`. Tests need not call this: jest's global setup has laid them over theirs.
 * @throws {import("./setup/error.mjs").SetupError} with a message for people, when a step cannot be done
 */
export async function setUp() {
  await installDependencies();
  await buildWhenStale();
  const { engineEnvironment } = await import("./setup/engine.mjs");
  return engineEnvironment();
}

await asCommand(import.meta.url, setUp);
