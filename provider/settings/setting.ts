import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** One configured value, and where it came from, for messages. The value may be a secret; the source never is. */
export interface Setting {
  value: string;
  source: string;
}

/**
 * A key as messages name it.
 *
 * @param provider The provider in the program whose property it is; without one, it is a key of the stack.
 */
export function keyName(key: string, provider?: string): string {
  return provider === undefined ? `bitlocker:${key}` : `${key} of the provider ${provider}`;
}

/** The setting and its whole path, as messages begin. */
export function naming({ source, value }: Setting): string {
  return `${source} ${namesPath(value)}`;
}

/**
 * The text of the file that a setting names.
 *
 * @throws Error that says what is expected of the file.
 */
export function textOf({ value, source }: Setting, expected: string): string {
  const text = readText(value);
  if (text !== undefined) return text;
  throw new Error(`${source} ${cannotBeRead(value, expected)}`);
}

/** The text of a file; undefined where it can't be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(resolve(path), "utf8");
  } catch {
    return undefined;
  }
}

export function cannotBeRead(path: string, expected: string): string {
  return `${namesPath(path)}, which can't be read: give ${expected}, absolute or from the program's folder.`;
}

function namesPath(path: string): string {
  return `names ${resolve(path)}`;
}
