/* eslint @typescript-eslint/no-require-imports: off -- an import would load all of Graph's side with the package */
import * as pulumi from "@pulumi/pulumi";
import { processClock } from "../hosts/processClock";
import type { Inventory } from "../rotation/device/inventory";
import { asServiceError } from "../rotation/serviceError";
import { isDebugging } from "../settings/isDebugging";
import { clearedValue } from "../texts/clearedValue";
import { SentCredentials } from "../texts/sentCredentials";
import { shownText } from "../texts/shownText";

/**
 * Answers a function of the user's program, in the program's own process. What goes wrong is a `RunError`, of which a
 * terminal shows the message alone.
 *
 * @param name The function's, for the message.
 * @param secrets What the message must not show: it appears on the terminal, where the engine masks none of the program's.
 */
export async function invoke<Result>(
  name: string,
  opts: pulumi.InvokeOptions | undefined,
  ask: (inventory: Inventory) => Promise<Result>,
  secrets: string[] = [],
): Promise<Result> {
  for (const secret of secrets) secretArguments.add(secret);
  if (opts?.provider) {
    throw failure(
      name,
      "opts.provider has no effect, since the program asks Graph itself: leave it out, and configure the stack (pulumi config set bitlocker:tenantId).",
    );
  }
  try {
    return clearedValue(await ask(inventory()), (text) => sent.clear(text));
  } catch (error) {
    throw failure(name, hide(secrets, sent.clear(asServiceError(error).message)));
  }
}

/** The texts among the arguments that a function was given as an output, if that is a secret. */
export async function secretsIn(output: pulumi.Output<unknown>, args: object): Promise<string[]> {
  if (!(await pulumi.isSecret(output))) return [];
  return Object.values<unknown>({ ...args }).filter((value): value is string => typeof value === "string");
}

/**
 * Upper and lower case are the same: a message may name a device as Intune spells it. It may also show a text without what
 * can't be seen of it.
 */
function hide(secrets: string[], message: string): string {
  return secrets
    .flatMap((secret) => [secret, shownText(secret)])
    .filter((secret) => secret.trim() !== "")
    .map((secret) => new RegExp(secret.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi"))
    .reduce((shown, secret) => shown.replace(secret, "[secret]"), message);
}

/** The SDK leaves out the stack of a `RunError` only where the program is still running. */
function failure(name: string, message: string): pulumi.RunError {
  const error = new pulumi.RunError(`${name}: ${message}`);
  error.stack = "";
  return error;
}

/** By what is configured: with Pulumi's Automation API, one process may run the programs of several stacks. */
const inventories = new Map<string, Inventory>();

const sent = new SentCredentials();

/** Those of all calls: a line for a maintainer may be about any of them. */
const secretArguments = new Set<string>();

function debug(line: string): void {
  void pulumi.log.debug(hide([...secretArguments], sent.clear(line)));
}

function inventory(): Inventory {
  const { readSettings } = require("../settings/readSettings") as typeof import("../settings/readSettings");
  const settings = readSettings({ get: (key) => pulumi.runtime.getConfig(key) }, process.env);
  const key = JSON.stringify(settings);
  const known = inventories.get(key);
  if (known) return known;
  const { graphFor } = require("../wiring") as typeof import("../wiring");
  const made = graphFor(() => settings, processClock, sent, isDebugging(process.env) ? debug : undefined).inventory;
  inventories.set(key, made);
  return made;
}
