import fc from "fast-check";
import { compareWith, compile } from "../../../provider/odata/evaluate";
import { functions, operators, type Comparison, type Filter, type Literal } from "../../../provider/odata/filter";
import { parseFilter } from "../../../provider/odata/parse";
import { printFilter } from "../../../provider/odata/print";
import { FilterSyntaxError } from "../../../provider/odata/tokens";

const seed = Date.now() % 2 ** 31;
const check = (property: fc.IProperty<unknown>) => {
  fc.assert(property as fc.IProperty<[unknown]>, { seed, numRuns: 1_000 });
};
beforeAll(() => void process.stdout.write(`filters: seed ${seed}\n`));

const text = fc.oneof(fc.string(), fc.constantFrom("A", "a", "b", "it's", "''", "", "and", "ß"));
const literals: fc.Arbitrary<Literal> = fc.oneof(
  text.map((value) => ({ kind: "string" as const, value })),
  fc.uuid().map((value) => ({ kind: "guid" as const, value })),
  fc
    .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-01-01T00:00:00Z"), noInvalidDate: true })
    .map((date) => ({ kind: "dateTime" as const, value: date.toISOString() })),
  fc.oneof(fc.integer(), fc.constantFrom(0.5, -1.25, 0.00000001)).map((value) => ({ kind: "number" as const, value })),
  fc.boolean().map((value) => ({ kind: "boolean" as const, value })),
  fc.constant({ kind: "null" as const }),
);
const property = fc.constantFrom("p", "q", "in", "a1/b_c");
const comparisons: fc.Arbitrary<Comparison> = fc.record({
  kind: fc.constant("compare" as const),
  by: fc.constantFrom(...operators, ...functions),
  property,
  value: literals,
});
const { filter: filters } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    comparisons,
    fc.record({
      kind: fc.constant("in" as const),
      property,
      values: fc.array(literals, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), operand: tie("filter") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      operands: fc.array(tie("filter"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

describe("a filter of OData", () => {
  it("is read as it was printed", () => {
    check(
      fc.property(filters, (filter) => {
        expect(parseFilter(printFilter(filter))).toEqual(filter);
      }),
    );
  });

  it("throws its own error and nothing else, whatever the text", () => {
    const pieces = fc
      .array(
        fc.constantFrom("p", "eq", "not", "and", "(", ")", "'", "in", "null", "2026-13-01", "__proto__", ",", " ", "1"),
      )
      .map((words) => words.join(" "));
    check(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), pieces), (source) => {
        try {
          parseFilter(source);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterSyntaxError);
        }
      }),
    );
  });

  it.each([
    ["parentheses", "(".repeat(4_000) + "p eq 1" + ")".repeat(4_000)],
    ["a million parentheses", "(".repeat(1_000_000)],
    ["not", "not ".repeat(4_000) + "p eq 1"],
  ])("is refused when it is nested too deeply: %s", (_, source) => {
    expect(() => parseFilter(source)).toThrow("nested too deeply");
  });

  it("may be as long as it likes", () => {
    const long = Array.from({ length: 20_000 }, (_, index) => `p eq '${"''".repeat(5)}${index}'`).join(" or ");
    expect(compile(parseFilter(long), compareItem)({ p: "'''''19999" })).toBe(true);
    expect(() => parseFilter(`p eq '${"''".repeat(1_000_000)}`)).toThrow("closing quotation mark");
  });

  it.each([
    ["p eq 2026-02-31", "2026-02-31 is no time at position 6"],
    ["p eq 2026-01-01T25:00:00Z", "is no time at position 6"],
    ["p eq 'a'b", "position 9"],
    ["p like 'a'", "'like' is not an operator at position 3"],
    ["endswith(p,'a')", "unknown function with name 'endswith' was found at position 1"],
  ])("%s: %s", (source, message) => {
    expect(() => parseFilter(source)).toThrow(message);
  });

  it("binds not closer than and, and closer than or", () => {
    expect(printFilter(parseFilter("NOT a eq 1 And b eq TRUE oR c in (null, 'x')"))).toBe(
      "(not (a eq 1) and b eq true) or c in (null,'x')",
    );
  });

  it("is judged as a plain reading of it is", () => {
    const values = fc.oneof(text, fc.integer(), fc.boolean(), fc.constantFrom(null, undefined, "2026-01-01T00:00:00Z"));
    const items = fc.dictionary(fc.constantFrom("p", "q", "in", "a1/b_c"), values);
    check(
      fc.property(filters, items, (filter, item) => {
        expect(compile(filter, compareItem)(item)).toBe(naive(filter, item));
      }),
    );
  });

  it.each([
    ["p eq 'STRASSE'", "strasse", true],
    ["p gt 'B'", "c", true],
    ["p eq null", undefined, true],
    ["p ne null", null, false],
    ["p ne 'a'", null, true],
    ["p le null", null, false],
    ["p lt 'a'", null, false],
    ["p eq 2026-01-01", "2026-01-01T01:00:00.000+01:00", true],
    ["p lt 2026-01-01T00:00:00.000000000002Z", "2026-01-01T00:00:00.000000000001Z", true],
    ["p eq 1", true, false],
    ["p in ('a','b')", "B", true],
    ["contains(p,'IT''s')", "so it's", true],
  ])("%s of %j: %j", (source, p, fits) => {
    expect(compile(parseFilter(source), compareItem)({ p })).toBe(fits);
  });
});

type Normal = string | number | boolean | null;
type Item = Readonly<Record<string, unknown>>;

function compareItem(comparison: Comparison) {
  const fits = compareWith(comparison);
  return (item: Item) => fits(item[comparison.property]);
}

/** The same by other means: numbers of milliseconds, and every operator spelled out. */
function naive(filter: Filter, item: Item): boolean {
  switch (filter.kind) {
    case "and":
      return !filter.operands.some((operand) => !naive(operand, item));
    case "or":
      return filter.operands.filter((operand) => naive(operand, item)).length > 0;
    case "not":
      return naive(filter.operand, item) ? false : true;
    case "in":
      return filter.values.some((value) => naiveComparison({ by: "eq", value }, item[filter.property]));
    case "compare":
      return naiveComparison(filter, item[filter.property]);
  }
}

function naiveComparison({ by, value: literal }: Pick<Comparison, "by" | "value">, value: unknown): boolean {
  const right = literal.kind === "null" ? null : normal(literal.value, literal.kind);
  const left = normal(value, literal.kind);
  if (by === "startswith" || by === "contains") {
    return (literal.kind === "string" || literal.kind === "guid") && naiveSearch(by, left, String(right));
  }
  const equal = literal.kind === "null" ? value == null : left !== null && left === right;
  return by === "eq" || by === "ne" ? equal === (by === "eq") : naiveOrder(by, left, right);
}

function naiveOrder(by: "gt" | "ge" | "lt" | "le", left: Normal, right: Normal): boolean {
  if (left === null || right === null) return false;
  return { gt: left > right, ge: left >= right, lt: left < right, le: left <= right }[by];
}

function naiveSearch(by: "startswith" | "contains", text: unknown, part: string): boolean {
  if (typeof text !== "string") return false;
  return by === "contains" ? text.indexOf(part) >= 0 : text.slice(0, part.length) === part;
}

/** A value as it compares with a literal of that kind; null where it does not. */
function normal(value: unknown, kind: Literal["kind"]): Normal {
  if (kind === "number") return typeof value === "number" ? value : null;
  if (kind === "boolean") return typeof value === "boolean" ? value : null;
  if (typeof value !== "string") return null;
  if (kind !== "dateTime") return value.toLowerCase();
  return /^\d{4}-.*Z$/.test(value) ? Date.parse(value) : null;
}
