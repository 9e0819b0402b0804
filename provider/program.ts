/* eslint @typescript-eslint/no-require-imports: off -- an import would load all of Graph's side with the package */
import * as pulumi from "@pulumi/pulumi";
import { processClock } from "./engine/clock";
import { readSettings } from "./engine/configuration";
import type { Inventory } from "./rotation/inventory";
import { asServiceError } from "./rotation/serviceError";
import { SentCredentials } from "./texts/sentCredentials";

/**
 * Answers a function of the user's program, in the program's own process. What goes wrong is a `RunError`, of which a
 * terminal shows the message alone.
 *
 * @param name The function's, for the message.
 */
export async function answer<Result>(
  name: string,
  opts: pulumi.InvokeOptions | undefined,
  ask: (inventory: Inventory) => Promise<Result>,
): Promise<Result> {
  if (opts?.provider) {
    throw failure(
      name,
      "opts.provider has no effect, since the program asks Graph itself: leave it out, and configure the stack (pulumi config set bitlocker:tenantId).",
    );
  }
  try {
    return await ask(inventory());
  } catch (error) {
    throw failure(name, sent.clear(asServiceError(error).message));
  }
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

function inventory(): Inventory {
  const settings = readSettings({ get: (key) => pulumi.runtime.getConfig(key) }, process.env);
  const key = JSON.stringify(settings);
  const known = inventories.get(key);
  if (known) return known;
  const { graphFor } = require("./wiring") as typeof import("./wiring");
  const made = graphFor(() => settings, processClock, sent).inventory;
  inventories.set(key, made);
  return made;
}
