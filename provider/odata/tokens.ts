import { readInstant } from "./instant";

/** The text is no filter of OData. */
export class FilterSyntaxError extends Error {
  override readonly name = "FilterSyntaxError";

  /**
   * @param reason What is wrong, without the place.
   * @param position Where, counted from 1.
   */
  constructor(
    readonly reason: string,
    readonly position: number,
  ) {
    super(`${reason} at position ${position}`);
  }
}

/** A piece of a filter, and where it begins, counted from 0. */
export interface Token {
  readonly kind: "mark" | "string" | "guid" | "dateTime" | "number" | "word" | "end";
  readonly text: string;
  readonly at: number;
}

const dateTime = /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))?/;
const guid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/;
const bare = new RegExp(
  `(?:(?<guid>${guid.source})|(?<dateTime>${dateTime.source})|(?<number>-?\\d{1,17}(?:\\.\\d{1,17})?)|(?<word>[a-z_][\\w/]*))` +
    "(?=[\\s(),]|$)",
  "iy",
);
const blanks = /\s*/y;

/** Cuts a filter into its pieces; the last is `end`. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  for (let at = afterBlanks(source, 0); ;) {
    const [token, end] = tokenAt(source, at);
    tokens.push(token);
    if (token.kind === "end") return tokens;
    at = afterBlanks(source, end);
  }
}

function afterBlanks(source: string, at: number): number {
  blanks.lastIndex = at;
  blanks.test(source);
  return blanks.lastIndex;
}

/** The token that begins there, and where it ends. */
function tokenAt(source: string, at: number): [Token, number] {
  const first = source.charAt(at);
  if (first === "") return [{ kind: "end", text: "", at }, at];
  if ("(),".includes(first)) return [{ kind: "mark", text: first, at }, at + 1];
  return first === "'" ? stringAt(source, at) : bareAt(source, at);
}

function bareAt(source: string, at: number): [Token, number] {
  bare.lastIndex = at;
  const found = bare.exec(source)?.groups ?? {};
  const kind = (["guid", "dateTime", "number", "word"] as const).find((candidate) => found[candidate] !== undefined);
  if (!kind) throw new FilterSyntaxError("Syntax error", at + 1);
  const text = found[kind] ?? "";
  if (kind === "dateTime" && !readInstant(text))
    throw new FilterSyntaxError(`Syntax error: ${text} is no time`, at + 1);
  return [{ kind, text, at }, at + text.length];
}

/** By hand, since a regular expression needs memory for each quotation mark that it passes. */
function stringAt(source: string, at: number): [Token, number] {
  for (let end = source.indexOf("'", at + 1); end !== -1; end = source.indexOf("'", end + 2)) {
    if (source.charAt(end + 1) === "'") continue;
    const text = source.slice(at + 1, end).replaceAll("''", "'");
    if (/[^\s(),]/.test(source.charAt(end + 1))) throw new FilterSyntaxError("Syntax error", end + 2);
    return [{ kind: "string", text, at }, end + 1];
  }
  throw new FilterSyntaxError("Syntax error: a string without its closing quotation mark", at + 1);
}
