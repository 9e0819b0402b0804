import { compareWith, compile } from "../../provider/odata/evaluate";
import type { Comparison, Filter, Literal } from "../../provider/odata/filter";
import { parseFilter } from "../../provider/odata/parse";
import { FilterSyntaxError } from "../../provider/odata/tokens";
import { GraphRefusal } from "./errors";
import { withFaults, type FilterFaults } from "./filterFaults";

/** Gives the value of a property. It is called only for those that the filter names. */
export type ValueOf = (property: string) => unknown;

/** The entities that a filter is about. */
export interface FilteredType {
  /** The name of the type, such as `managedDevice`. */
  readonly name: string;
  /** The properties it has. */
  readonly properties: ReadonlySet<string>;
  /** The properties that can't be used in a filter. Default: none. */
  readonly refused?: readonly string[] | "all";
}

/** Whether an entity fits a filter. */
export type Predicate = (valueOf: ValueOf) => boolean;

/** Makes a predicate of a `$filter`. Without a filter everything fits. Throws the 400 of Graph. */
export function compileFilter(source: string | undefined, type: FilteredType, faults?: FilterFaults): Predicate {
  if (source === undefined) return () => true;
  const filter = readFilter(source);
  const asWritten = compile(filter, (comparison) => predicateOf(comparison, type));
  if (!faults) return asWritten;
  const misread = withFaults(filter, faults);
  return misread ? compile(misread, (comparison) => predicateOf(comparison, type)) : () => true;
}

/** Reads a `$filter`. Throws the 400 with which Graph answers what it can't read. */
export function readFilter(source: string): Filter {
  try {
    return parseFilter(source);
  } catch (error) {
    if (error instanceof FilterSyntaxError) throw invalid(`${error.message} in '${source}'.`);
    throw error;
  }
}

function predicateOf(comparison: Comparison, type: FilteredType): Predicate {
  const { by, value: literal } = comparison;
  const property = propertyNamed(comparison.property, type);
  const isTime = /Date(?:Time)?$/.test(property);
  if (literal.kind !== "null" && isTime !== (literal.kind === "dateTime")) throw incompatible(isTime, literal);
  if ((by === "startswith" || by === "contains") && !isText(literal)) throw incompatible(isTime, literal);
  const fits = compareWith(comparison);
  return (valueOf) => {
    const value = valueOf(property);
    const isScalar = literal.kind === "number" || literal.kind === "boolean";
    if (value != null && isScalar && typeof value !== literal.kind) throw incompatible(isTime, literal);
    return fits(value);
  };
}

function isText({ kind }: Literal): boolean {
  return kind === "string" || kind === "guid";
}

/** The property as the schema spells it. */
export function propertyNamed(name: string, { name: type, properties, refused = [] }: FilteredType): string {
  const property = [...properties].find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (!property) throw invalid(`Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`);
  if (refused !== "all" && !refused.includes(property)) return property;
  throw invalid(`The property '${property}' is not filterable.`);
}

function incompatible(isTime: boolean, literal: Literal): GraphRefusal {
  const types = `'${isTime ? "Edm.DateTimeOffset" : "Edm.String"}' and '${edmTypes[literal.kind]}'`;
  return invalid(`A binary operator with incompatible types was detected. Found operand types ${types}.`);
}

function invalid(reason: string): GraphRefusal {
  return new GraphRefusal(400, "BadRequest", `Invalid filter clause: ${reason}`);
}

const edmTypes: Record<Literal["kind"], string> = {
  string: "Edm.String",
  guid: "Edm.Guid",
  dateTime: "Edm.DateTimeOffset",
  number: "Edm.Int32",
  boolean: "Edm.Boolean",
  null: "null",
};
