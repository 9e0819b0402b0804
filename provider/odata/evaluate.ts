import type { Comparison, Filter, Literal } from "./filter";
import { compareInstants, readInstant } from "./instant";

/** Whether something fits. */
export type Predicate<Item> = (item: Item) => boolean;

/**
 * Makes a predicate of a filter.
 *
 * @param leaf Makes the predicate of one comparison: which properties there are, and of what type, the caller knows. An
 *   `in` is asked for as one `eq` for each value.
 */
export function compile<Item>(filter: Filter, leaf: (comparison: Comparison) => Predicate<Item>): Predicate<Item> {
  switch (filter.kind) {
    case "and": {
      const all = filter.operands.map((operand) => compile(operand, leaf));
      return (item) => all.every((fits) => fits(item));
    }
    case "or": {
      const any = filter.operands.map((operand) => compile(operand, leaf));
      return (item) => any.some((fits) => fits(item));
    }
    case "not": {
      const inner = compile(filter.operand, leaf);
      return (item) => !inner(item);
    }
    case "in": {
      const { property } = filter;
      const any = filter.values.map((value) => leaf({ kind: "compare", by: "eq", property, value }));
      return (item) => any.some((fits) => fits(item));
    }
    case "compare":
      return leaf(filter);
  }
}

/**
 * Makes the predicate over the values of a property that a comparison is true of.
 *
 * Text is compared without regard to case, as Graph does; times by the moment, to the last digit. Null equals null and
 * nothing else, and is neither before nor after anything. A value of another type than the literal's counts as null.
 */
export function compareWith({ by, value: literal }: Pick<Comparison, "by" | "value">): Predicate<unknown> {
  if (by === "startswith" || by === "contains") return containing(by, literal);
  const order = orderTo(literal);
  return (value) => {
    const found = order(value);
    if (found !== undefined) return accepts[by](found);
    const bothNull = value == null && literal.kind === "null";
    return by === "eq" ? bothNull : by === "ne" && !bothNull;
  };
}

const accepts: Record<Exclude<Comparison["by"], "startswith" | "contains">, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

function containing(by: "startswith" | "contains", literal: Literal): Predicate<unknown> {
  if (literal.kind !== "string" && literal.kind !== "guid") return () => false;
  const part = literal.value.toLowerCase();
  return (value) => {
    if (typeof value !== "string") return false;
    return by === "startswith" ? value.toLowerCase().startsWith(part) : value.toLowerCase().includes(part);
  };
}

/** Negative, zero or positive, as a value is before, at or after the literal; undefined where they have no order. */
function orderTo(literal: Literal): (value: unknown) => number | undefined {
  switch (literal.kind) {
    case "null":
      return () => undefined;
    case "string":
    case "guid": {
      const wanted = literal.value.toLowerCase();
      return (value) => {
        if (typeof value !== "string") return undefined;
        const actual = value.toLowerCase();
        return actual === wanted ? 0 : actual < wanted ? -1 : 1;
      };
    }
    case "dateTime": {
      const wanted = readInstant(literal.value);
      return (value) => {
        const actual = typeof value === "string" ? readInstant(value) : undefined;
        return actual && wanted && compareInstants(actual, wanted);
      };
    }
    case "number":
    case "boolean":
      return (value) => (typeof value === literal.kind ? Number(value) - Number(literal.value) : undefined);
  }
}
