import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { SetupError } from "../setup/error.mjs";
import { run } from "../setup/run.mjs";
import { stackEnvironment } from "./environment.mjs";
import { folder } from "./folder.mjs";
import { forgetRunning, rememberRunning } from "./leftovers.mjs";
import { showCommand } from "./terminal.mjs";

/** On a terminal Pulumi draws a live table, and gets a Ctrl-C by itself. */
const isInteractive = process.stdin.isTTY && process.stdout.isTTY;
/** The table shows a rotation's progress from column 100 on. On a narrower terminal, lines show more. */
const TABLE_WIDTH = 115;
/** npm passes on a Ctrl-C that has reached us already, and a second one would make Pulumi drop everything at once. */
const SAME_SIGNAL_MS = 1_000;

/** What the engine did in the command that ran last. */
const eventLog = join(folder, "events.jsonl");

/** For the commands that are watched, beside those of their stack. */
const watching = {
  PULUMI_OPTION_SUPPRESS_PROGRESS: "true", // rows of dots, in a log
  ...(process.stdout.columns < TABLE_WIDTH ? { PULUMI_OPTION_NON_INTERACTIVE: "true" } : {}),
  PULUMI_OPTION_EVENT_LOG: eventLog,
  PULUMI_DEBUG_COMMANDS: "true", // without it there is no event log
  // `npm test` checks the program's types. Each step doing so again would be a quarter of the story's time.
  PULUMI_NODEJS_TRANSPILE_ONLY: "true",
};

/** The Pulumi engine with one stack. */
export class Pulumi {
  #environment;
  #folder;
  #interruption;

  /**
   * @param {Record<string, string>} engine what `setUp` returned
   * @param {string} stack
   * @param {string} programFolder
   * @param {import("./interruption.mjs").Interruption} interruption
   */
  constructor(engine, stack, programFolder, interruption) {
    this.#environment = { ...engine, ...stackEnvironment(stack) };
    this.#folder = programFolder;
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
      cwd: this.#folder,
      env: { ...process.env, ...this.#environment, ...watching },
      stdio: [isInteractive ? "inherit" : "ignore", "inherit", "inherit"],
      // Without a terminal it is not known whether a signal reaches Pulumi too. In a group of its own it gets only
      // ours.
      detached: !isInteractive && process.platform !== "win32",
    });
    rememberRunning(child.pid, ["pulumi", ...args]);
    try {
      const status = await this.#interruption.during(passOn(child), ended(child));
      if (status !== 0 && wasCanceled()) this.#interruption.ask("SIGINT");
      return status === 0;
    } finally {
      forgetRunning();
    }
  }

  /**
   * Runs a command whose output says nothing to the user.
   *
   * @param {string[]} args
   */
  async quietly(...args) {
    this.#interruption.check();
    await run("pulumi", args, { cwd: this.#folder, env: this.#environment });
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
    // Pulumi stops in good order at SIGINT, so it gets this one for any signal.
    if (isNews && !(isInteractive && signal === "SIGINT")) child.kill("SIGINT");
  };
}

/** On a terminal Pulumi reads a Ctrl-C as a key. There is no signal then, and its exit status is 1. */
function wasCanceled() {
  try {
    return readFileSync(eventLog, "utf8").includes("^C received");
  } catch {
    return false; // it did not get that far
  }
}
