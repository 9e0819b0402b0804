import { spawn } from "node:child_process";
import { join } from "node:path";

import { SetupError } from "../setup/error.mjs";
import { root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";
import { pulumiHome, settingsFolder, stateFolder } from "./folder.mjs";
import { forgetRunning, rememberRunning } from "./leftovers.mjs";
import { showCommand } from "./terminal.mjs";

/** On a terminal Pulumi draws a live table, and a Ctrl-C reaches it without us. */
const isInteractive = process.stdin.isTTY && process.stdout.isTTY;
/** npm passes on a Ctrl-C that has reached us already, and a second one would make Pulumi drop everything at once. */
const SAME_SIGNAL_MS = 1_000;

/**
 * The environment variables that make `pulumi` work on one of the story's stacks, and on nothing of the user's own.
 *
 * @param {string} stack
 * @returns {Record<string, string>}
 */
export function stackEnvironment(stack) {
  return {
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: `file://${stateFolder}`,
    PULUMI_CONFIG_PASSPHRASE: "quickstart",
    PULUMI_STACK: stack,
    // Stands for --config-file in every command, which keeps the stack's settings out of the clone's folder.
    PULUMI_OPTION_CONFIG_FILE: join(settingsFolder, `Pulumi.${stack}.yaml`),
  };
}

/** The Pulumi engine, at work on one stack of the root program. */
export class Pulumi {
  #environment;
  #interruption;

  /**
   * @param {Record<string, string>} engine what `setUp` returned
   * @param {string} stack
   * @param {import("./interruption.mjs").Interruption} interruption
   */
  constructor(engine, stack, interruption) {
    this.#environment = { ...engine, ...stackEnvironment(stack) };
    this.#interruption = interruption;
  }

  /**
   * Runs a command for the user to watch.
   *
   * @param {string[]} args
   * @returns {Promise<boolean>} whether it succeeded
   */
  async show(...args) {
    this.#interruption.check();
    showCommand("pulumi", ...args);
    const child = spawn("pulumi", args, {
      cwd: root,
      env: { ...process.env, ...this.#environment, PULUMI_OPTION_SUPPRESS_PROGRESS: "true" }, // rows of dots in a log
      stdio: [isInteractive ? "inherit" : "ignore", "inherit", "inherit"],
      // Without a terminal nobody knows whether a signal reaches Pulumi, too: in a group of its own it gets only ours.
      detached: !isInteractive && process.platform !== "win32",
    });
    rememberRunning(child.pid, ["pulumi", ...args]);
    const status = await this.#interruption.during(passOn(child), ended(child));
    forgetRunning();
    return status === 0;
  }

  /**
   * Runs a command whose output says nothing to the user.
   *
   * @param {string[]} args
   */
  async quietly(...args) {
    this.#interruption.check();
    await run("pulumi", args, { cwd: root, env: this.#environment });
  }
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number | null>} its exit status
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new SetupError(`pulumi cannot be started: ${error.message}`)));
    child.on("close", resolve);
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function passOn(child) {
  let last = -Infinity;
  return (/** @type {NodeJS.Signals} */ signal) => {
    const isNews = performance.now() - last > SAME_SIGNAL_MS;
    last = performance.now();
    // Whatever asks us to end, SIGINT is what Pulumi knows as the wish to stop in good order.
    if (isNews && !(isInteractive && signal === "SIGINT")) child.kill("SIGINT");
  };
}
