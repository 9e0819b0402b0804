import { GraphRefusal } from "./errors";
import { Moment, parseFilter, type Comparison, type Filter, type Literal } from "./filterSyntax";

/** Gives the value of a property; asked only for those that the filter names. */
export type ValueOf = (property: string) => unknown;

/** The entities that a filter is about. */
export interface FilteredType {
  /** The name of the type, such as `managedDevice`. */
  readonly name: string;
  /** The properties it has. */
  readonly properties: ReadonlySet<string>;
  /** Those by which it can't be filtered. Default: none. */
  readonly refused?: readonly string[] | "all";
}

/** Whether an entity fits a filter. */
export type Predicate = (valueOf: ValueOf) => boolean;

/** Makes a predicate of a `$filter`; one that fits everything where there is none. Throws the 400 of Graph. */
export function compileFilter(source: string | undefined, type: FilteredType): Predicate {
  return source === undefined ? () => true : compile(parseFilter(source), type);
}

function compile(filter: Filter, type: FilteredType): Predicate {
  switch (filter.kind) {
    case "and": {
      const [left, right] = [compile(filter.left, type), compile(filter.right, type)];
      return (valueOf) => left(valueOf) && right(valueOf);
    }
    case "or": {
      const [left, right] = [compile(filter.left, type), compile(filter.right, type)];
      return (valueOf) => left(valueOf) || right(valueOf);
    }
    case "not": {
      const inner = compile(filter.filter, type);
      return (valueOf) => !inner(valueOf);
    }
    case "compare":
      return comparison(filter.by, filter.property, filter.value, type);
    case "in": {
      const each = filter.values.map((value) => comparison("eq", filter.property, value, type));
      return (valueOf) => each.some((fits) => fits(valueOf));
    }
  }
}

function comparison(by: Comparison, name: string, literal: Literal, type: FilteredType): Predicate {
  const property = propertyNamed(name, type);
  const isTime = /Date(?:Time)?$/.test(property);
  if (literal !== null && isTime !== literal instanceof Moment) throw incompatible(isTime, literal);
  if (by === "startswith" || by === "contains") {
    if (typeof literal !== "string") throw incompatible(isTime, literal);
    return containing(property, literal.toLowerCase(), by === "startswith");
  }
  const order = ordering(literal, isTime);
  const accepts = accepted[by];
  return (valueOf) => {
    const value = valueOf(property);
    return value == null || literal === null
      ? accepts.missing && (by === "eq") === (value == null && literal === null)
      : accepts.orders.includes(order(value));
  };
}

function containing(property: string, part: string, atStart: boolean): Predicate {
  return (valueOf) => {
    const value = valueOf(property);
    if (typeof value !== "string") return false;
    return atStart ? value.toLowerCase().startsWith(part) : value.toLowerCase().includes(part);
  };
}

/** The orders of a value to its literal that a comparison accepts, and whether it may be true where one is null. */
const accepted = {
  eq: { orders: [0], missing: true },
  ne: { orders: [-1, 1], missing: true },
  gt: { orders: [1], missing: false },
  ge: { orders: [0, 1], missing: false },
  lt: { orders: [-1], missing: false },
  le: { orders: [-1, 0], missing: false },
};

/** How values of a property compare with a literal: -1, 0 or 1. Strings compare without regard to case. */
function ordering(literal: Literal, isTime: boolean): (value: unknown) => number {
  if (literal instanceof Moment) return (value) => Math.sign(Date.parse(String(value)) - literal.inMs);
  if (typeof literal === "string") {
    const wanted = literal.toLowerCase();
    return (value) => {
      const actual = String(value).toLowerCase();
      return actual === wanted ? 0 : actual < wanted ? -1 : 1;
    };
  }
  return (value) => {
    if (typeof value !== typeof literal) throw incompatible(isTime, literal);
    return Math.sign(Number(value) - Number(literal));
  };
}

function propertyNamed(name: string, { name: type, properties, refused = [] }: FilteredType): string {
  const property = [...properties].find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (!property) {
    const reason = `Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`;
    throw new GraphRefusal(400, "BadRequest", `Invalid filter clause: ${reason}`);
  }
  if (refused !== "all" && !refused.includes(property)) return property;
  throw new GraphRefusal(400, "BadRequest", `Invalid filter clause: The property '${property}' is not filterable.`);
}

function incompatible(isTime: boolean, literal: Literal): GraphRefusal {
  const types = `'${isTime ? "Edm.DateTimeOffset" : "Edm.String"}' and '${edmType(literal)}'`;
  const reason = `A binary operator with incompatible types was detected. Found operand types ${types}.`;
  return new GraphRefusal(400, "BadRequest", `Invalid filter clause: ${reason}`);
}

function edmType(literal: Literal): string {
  if (literal instanceof Moment) return "Edm.DateTimeOffset";
  if (literal === null) return "null";
  return { string: "Edm.String", number: "Edm.Int32", boolean: "Edm.Boolean" }[typeof literal as "string"];
}
