import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "../../setup/paths.mjs";

/**
 * The settings as properties of the provider. None has its environment variables as a default: the SDKs would read them
 * in the program, and the engine would store the values.
 */
export async function settingProperties() {
  const compiled = pathToFileURL(join(root, "dist/provider/settings/table.js")).href;
  const { settingTable } = /** @type {typeof import("../../../provider/settings/table.js")} */ (await import(compiled));
  return Object.fromEntries(
    Object.entries(settingTable).map(([key, setting]) => [
      key,
      {
        type: typeOf(setting.form),
        description: descriptionOf(setting),
        ...("isSecret" in setting && { secret: true }),
      },
    ]),
  );
}

/**
 * What a form makes of a text that a flag and a number both take.
 *
 * @param {import("zod").ZodType} form
 */
function typeOf(form) {
  const value = form.safeParse("1").data;
  return typeof value === "boolean" ? "boolean" : typeof value === "number" ? "integer" : "string";
}

/** @param {{ meaning: string, variables: readonly string[], pipelineVariables?: readonly string[] }} setting */
function descriptionOf({ meaning, variables, pipelineVariables = [] }) {
  const sentence = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`;
  const ofDefault = variables.length > 0 ? ` The default provider also reads it from ${listed(variables)}.` : "";
  const ofAll =
    pipelineVariables.length > 0
      ? ` Every provider also takes what a pipeline sets in ${listed(pipelineVariables)}.`
      : "";
  return `${sentence}${ofDefault}${ofAll}`;
}

/** @param {readonly string[]} names */
function listed(names) {
  return names.map((name) => `\`${name}\``).join(", else ");
}
