import type { Settings } from "./table";

/**
 * What surrounds a value by mistake, such as the line break of the file that it was pasted from: white space, invisible
 * characters, and control characters wherever they stand.
 */
const stray = /^[\s\p{Cc}\p{Cf}]+|[\s\p{Cc}\p{Cf}]+$|\p{Cc}+/gu;

/** What is wrong with how settings are written, whatever they mean. Values are not shown: they may be secrets. */
export function strayCharacters(settings: Settings): string[] {
  return Object.values(settings)
    .filter(({ value }) => value.trim() && value !== withoutStray(value))
    .map(({ source, value }) => `${source} ${whereStray(value)}: remove it.`);
}

/** The settings as they were probably meant, so that nothing else is said of what was typed or pasted badly. */
export function withoutStrayCharacters(settings: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, { value, source }]) => [key, { value: withoutStray(value), source }]),
  );
}

function withoutStray(value: string): string {
  return value.replace(stray, "");
}

function whereStray(value: string): string {
  if (/[\r\n]$/.test(value)) return "ends with a line break";
  if (/^[\s\p{Cc}\p{Cf}]/u.test(value)) return "begins with white space or an invisible character";
  return /[\s\p{Cc}\p{Cf}]$/u.test(value)
    ? "ends with white space or an invisible character"
    : "has a control character in it";
}
