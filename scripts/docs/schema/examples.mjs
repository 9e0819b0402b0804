import { readFile } from "node:fs/promises";

/**
 * A description with the examples that lie beside this file. An SDK shows those in its own language.
 *
 * @param {string} name of the examples' file
 * @param {string} description
 */
export async function withExamples(name, description) {
  const examples = await readFile(new URL(`examples/${name}.md`, import.meta.url), "utf8");
  return `${description}\n\n${examples.trim()}`;
}
