// No library fits, of those in the registry in November 2026. @balena/odata-parser reads no time and no GUID of OData 4,
// odata-filter-parser takes what is no filter for one, odata-filter-to-ast needs seconds for ten parentheses, and
// @odata/parser, odata-v4-parser and odata-v4-inmemory, the only one that evaluates, have had no release since 2023.

import { functions, operators, type Filter, type Literal } from "./filter";
import { FilterSyntaxError, tokensOf, type Token } from "./tokens";

/** Parentheses and `not` inside one another, at most: far more than anybody writes, and far less than a stack holds. */
const deepest = 100;

/**
 * Reads a `$filter`. Operators, functions and literals ignore case.
 *
 * @throws FilterSyntaxError, and nothing else, whatever the text.
 */
export function parseFilter(source: string): Filter {
  return new Parser(source).filter();
}

/** One method for each level of precedence, the loosest first. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: string) {
    this.#tokens = tokensOf(source);
  }

  filter(): Filter {
    const filter = this.#or();
    if (this.#peek().kind !== "end") throw this.#error("there is more than one expression");
    return filter;
  }

  #or(): Filter {
    const operands = [this.#and()];
    while (this.#takeWord("or")) operands.push(this.#and());
    return joined("or", operands);
  }

  #and(): Filter {
    const operands = [this.#not()];
    while (this.#takeWord("and")) operands.push(this.#not());
    return joined("and", operands);
  }

  #not(): Filter {
    if (!this.#takeWord("not")) return this.#primary();
    return { kind: "not", operand: this.#nested(() => this.#not()) };
  }

  #primary(): Filter {
    if (this.#takeMark("(")) {
      const inner = this.#nested(() => this.#or());
      this.#expectMark(")");
      return inner;
    }
    const name = this.#word("a property or a function");
    return this.#takeMark("(") ? this.#call(name) : this.#comparison(name.text);
  }

  #nested(read: () => Filter): Filter {
    if (this.#depth === deepest) throw this.#error("nested too deeply");
    this.#depth += 1;
    const filter = read();
    this.#depth -= 1;
    return filter;
  }

  #call(name: Token): Filter {
    const by = functions.find((known) => known === name.text.toLowerCase());
    if (!by) throw new FilterSyntaxError(`An unknown function with name '${name.text}' was found`, name.at + 1);
    const property = this.#word("a property").text;
    this.#expectMark(",");
    const value = this.#literal();
    this.#expectMark(")");
    return { kind: "compare", by, property, value };
  }

  #comparison(property: string): Filter {
    const operator = this.#word("an operator");
    const name = operator.text.toLowerCase();
    if (name === "in") return { kind: "in", property, values: this.#list() };
    const by = operators.find((known) => known === name);
    if (!by) throw new FilterSyntaxError(`Syntax error: '${operator.text}' is not an operator`, operator.at + 1);
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
    const literal = literalOf(this.#peek());
    if (!literal) throw this.#error("a value is missing");
    this.#next += 1;
    return literal;
  }

  #word(what: string): Token {
    const token = this.#peek();
    if (token.kind !== "word") throw this.#error(`${what} is missing`);
    this.#next += 1;
    return token;
  }

  #takeWord(word: string): boolean {
    const { kind, text } = this.#peek();
    const found = kind === "word" && text.toLowerCase() === word;
    if (found) this.#next += 1;
    return found;
  }

  #takeMark(mark: string): boolean {
    const { kind, text } = this.#peek();
    const found = kind === "mark" && text === mark;
    if (found) this.#next += 1;
    return found;
  }

  #expectMark(mark: string): void {
    if (!this.#takeMark(mark)) throw this.#error(`'${mark}' is missing`);
  }

  /** The last token, `end`, is never taken. */
  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #error(reason: string): FilterSyntaxError {
    return new FilterSyntaxError(`Syntax error: ${reason}`, this.#peek().at + 1);
  }
}

function joined(kind: "and" | "or", operands: readonly Filter[]): Filter {
  const [only, ...others] = operands;
  return only && others.length === 0 ? only : { kind, operands };
}

function literalOf({ kind, text }: Token): Literal | undefined {
  switch (kind) {
    case "string":
    case "guid":
    case "dateTime":
      return { kind, value: text };
    case "number":
      return { kind, value: Number(text) };
    case "word":
      return wordLiterals.get(text.toLowerCase());
    case "mark":
    case "end":
      return undefined;
  }
}

const wordLiterals = new Map<string, Literal>([
  ["true", { kind: "boolean", value: true }],
  ["false", { kind: "boolean", value: false }],
  ["null", { kind: "null" }],
]);
