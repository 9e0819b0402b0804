import { GraphRefusal } from "./errors";

/** A time in a filter, apart from a string that only looks like one. */
export class Moment {
  constructor(
    readonly text: string,
    readonly inMs: number,
  ) {}
}

/** A value that a property is compared with. */
export type Literal = string | number | boolean | null | Moment;

/** The operators and functions that compare a property with a value. */
export type Comparison = "eq" | "ne" | "gt" | "ge" | "lt" | "le" | "startswith" | "contains";

/** What `$filter` asks for. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly filter: Filter }
  | { readonly kind: "compare"; readonly by: Comparison; readonly property: string; readonly value: Literal }
  | { readonly kind: "in"; readonly property: string; readonly values: readonly Literal[] };

const time = /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))?/i;
const guid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
const token = new RegExp(
  `\\s*(?:(?<mark>[(),])|(?:'(?<text>(?:[^']|'')*)'|(?<guid>${guid.source})|(?<time>${time.source})` +
    `|(?<number>-?\\d+(?:\\.\\d+)?)|(?<word>[a-z_][\\w/]*))(?=[\\s(),]|$))`,
  "giy",
);

/** Reads a `$filter`. Throws the 400 with which Graph answers what it can't read. */
export function parseFilter(source: string): Filter {
  const parser = new Parser(source);
  const filter = parser.or();
  parser.expectEnd();
  return filter;
}

type Token = Partial<Record<"mark" | "text" | "guid" | "time" | "number" | "word", string>>;

/** One method for each level of precedence, the loosest first. */
class Parser {
  readonly #source: string;
  readonly #tokens: Token[];

  constructor(source: string) {
    this.#source = source;
    this.#tokens = [...source.matchAll(token)].map(({ groups = {} }) => groups);
    const read = [...source.matchAll(token)].reduce((length, [text]) => length + text.length, 0);
    if (source.slice(read).trim() !== "") throw this.#error(`Syntax error at position ${read}`);
  }

  or(): Filter {
    let left = this.#and();
    while (this.#takeWord("or")) left = { kind: "or", left, right: this.#and() };
    return left;
  }

  expectEnd(): void {
    if (this.#tokens.length > 0) throw this.#error("Syntax error: there is more than one expression");
  }

  #and(): Filter {
    let left = this.#not();
    while (this.#takeWord("and")) left = { kind: "and", left, right: this.#not() };
    return left;
  }

  #not(): Filter {
    return this.#takeWord("not") ? { kind: "not", filter: this.#not() } : this.#primary();
  }

  #primary(): Filter {
    if (this.#takeMark("(")) {
      const inner = this.or();
      this.#expectMark(")");
      return inner;
    }
    const name = this.#word("a property or a function");
    return this.#takeMark("(") ? this.#call(name) : this.#comparison(name);
  }

  #call(name: string): Filter {
    const by = (["startswith", "contains"] as const).find((known) => known === name.toLowerCase());
    if (!by) throw this.#error(`An unknown function with name '${name}' was found`);
    const property = this.#word("a property");
    this.#expectMark(",");
    const value = this.#literal();
    this.#expectMark(")");
    return { kind: "compare", by, property, value };
  }

  #comparison(property: string): Filter {
    const operator = this.#word("an operator").toLowerCase();
    if (operator === "in") return { kind: "in", property, values: this.#list() };
    const by = (["eq", "ne", "gt", "ge", "lt", "le"] as const).find((known) => known === operator);
    if (!by) throw this.#error(`Syntax error: '${operator}' is not an operator`);
    return { kind: "compare", by, property, value: this.#literal() };
  }

  #list(): Literal[] {
    this.#expectMark("(");
    const values = [this.#literal()];
    while (this.#takeMark(",")) values.push(this.#literal());
    this.#expectMark(")");
    return values;
  }

  #literal(): Literal {
    const { text, guid: id, time: moment, number, word } = this.#tokens.shift() ?? {};
    if (text !== undefined) return text.replaceAll("''", "'");
    if (id !== undefined) return id;
    if (moment !== undefined) return new Moment(moment, Date.parse(moment));
    if (number !== undefined) return Number(number);
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    throw this.#error("Syntax error: a value is missing");
  }

  #word(what: string): string {
    const word = this.#tokens.shift()?.word;
    if (word === undefined) throw this.#error(`Syntax error: ${what} is missing`);
    return word;
  }

  #takeWord(word: string): boolean {
    const found = this.#tokens[0]?.word?.toLowerCase() === word;
    if (found) this.#tokens.shift();
    return found;
  }

  #takeMark(mark: string): boolean {
    const found = this.#tokens[0]?.mark === mark;
    if (found) this.#tokens.shift();
    return found;
  }

  #expectMark(mark: string): void {
    if (!this.#takeMark(mark)) throw this.#error(`Syntax error: '${mark}' is missing`);
  }

  #error(reason: string): GraphRefusal {
    return new GraphRefusal(400, "BadRequest", `Invalid filter clause: ${reason} in '${this.#source}'.`);
  }
}
