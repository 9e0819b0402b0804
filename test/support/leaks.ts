import { shownOf } from "./spellings";

/** Where a text was shown, and the text. */
export type Said = [where: string, text: string];

/** What a terminal or a pipeline would obey. */
// eslint-disable-next-line no-control-regex -- they must not reach a terminal
const command = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]|^::|##vso\[/m;

/** Those of the texts that show a part of a credential or hold a command, with what it is. */
export function leaksAmong(texts: readonly Said[], credentials: readonly string[]): string[] {
  return texts.flatMap(([where, text]) => {
    const shown = [...shownOf(credentials, text), ...(command.exec(text) ?? [])];
    return shown.length === 0 ? [] : [`${where}: ${shown.join(" | ")} in ${text}`];
  });
}

/** An outcome to the last of its properties, as text. JSON would escape control characters and hide them. */
export function textOf(outcome: unknown): string {
  return outcome instanceof Error ? `${outcome.message} ${inWords(outcome)}` : inWords(outcome);
}

function inWords(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .filter(([name]) => name !== "__provider")
    .map(([name, each]) => `${name}=${inWords(each)}`)
    .join("; ");
}
