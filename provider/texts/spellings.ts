import { shownText } from "./shownText";

/**
 * The source of a pattern, for use without regard to case, that finds a text in the spellings of an address, a form, JSON
 * and a page, also where one is inside another, as JSON in a message of JSON; and as a text from outside is shown.
 */
export function spellingsOf(text: string): string {
  return Array.from(text.matchAll(/\\+|[^\\]/gsu), ([part]) => spellingsOfPart(part)).join("");
}

/** What has names in pages. */
const named: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** Of backslashes or another character. Letters and digits stay as they are; each escape may itself be escaped. */
function spellingsOfPart(character: string): string {
  if (/[A-Za-z\d]/.test(character)) return character;
  if (character.startsWith("\\")) return backslashes(character.length);
  const hex = (value: number, length: number) => value.toString(16).padStart(length, "0");
  const bytes = [...Buffer.from(character)].map((byte) => `%(?:25)*${hex(byte, 2)}`).join("");
  const units = character.split("").map((unit) => `${backslashes(1)}u${hex(unit.charCodeAt(0), 4)}`);
  const code = character.codePointAt(0) ?? 0;
  const name = named[character];
  const entity = `&(?:amp;)*(?:#${code}|#x0*${hex(code, 1)}${name ? `|${name}` : ""});`;
  // What escapes it may be spelled otherwise than itself.
  return `${backslashes(0)}(?:${[asItIs(character), bytes, units.join(""), entity].join("|")})`;
}

/** Also as JSON shortens it, and as `shownText` and a form replace it. */
function asItIs(character: string): string {
  if (character === " ") return "[ +]";
  if (shownText(character) === " ") return `${character}|${backslashes(1)}[bfnrt]| `;
  // What begins a command is shown with a blank after it.
  const blank = /[:#]/.test(character) ? " ?" : "";
  return character.replace(/[.*+?^${}()|[\]/]/, "\\$&") + blank;
}

/**
 * Escaping doubles them each time, and an address has a spelling of its own for them. Their number has a bound, since a
 * pattern without one would take long to fail.
 */
function backslashes(atLeast: number): string {
  return `(?:\\\\|%(?:25)*5c){${atLeast},${8 * Math.max(1, atLeast)}}`;
}
