import type { ManagedDevice as GraphDevice } from "@microsoft/microsoft-graph-types-beta";
import { compareWith, compile, type Predicate } from "../../odata/evaluate";
import type { Comparison, Filter, Literal } from "../../odata/filter";
import { parseFilter } from "../../odata/parse";
import { printFilter } from "../../odata/print";
import { FilterSyntaxError } from "../../odata/tokens";
import { ServiceError } from "../../rotation/serviceError";

/** A row of Graph's list, of which nothing is known to be what the schema says. */
export type Row = Readonly<Record<string, unknown>>;

/** A user's filter, understood. */
export interface DeviceFilter {
  readonly fits: Predicate<Row>;
  /** The properties of Graph that it looks at. */
  readonly properties: readonly string[];
  /** What Graph may be asked for instead of all devices; undefined where that is all of them. */
  readonly narrowing: string | undefined;
}

type PropertyType = "text" | "time" | "boolean";

const texts = [
  "id",
  "azureADDeviceId",
  "deviceName",
  "serialNumber",
  "operatingSystem",
  "osVersion",
  "joinType",
  "managementAgent",
  "managementState",
  "managedDeviceOwnerType",
  "userPrincipalName",
  "complianceState",
  "manufacturer",
  "model",
  "deviceEnrollmentType",
  "deviceCategoryDisplayName",
] as const satisfies readonly (keyof GraphDevice)[];

const types = new Map<string, PropertyType>([
  ...texts.map((name) => [name, "text"] as const),
  ...["lastSyncDateTime", "enrolledDateTime"].map((name) => [name, "time"] as const),
  ["isEncrypted", "boolean"],
]);

/** The names of the functions' results that are not Graph's. */
const aliases = new Map([
  ["managedDeviceId", "id"],
  ["entraDeviceId", "azureADDeviceId"],
]);

const graphNames = new Map(
  [...[...types.keys()].map((name) => [name, name] as const), ...aliases].map(([name, graphName]) => [
    name.toLowerCase(),
    graphName,
  ]),
);

/**
 * Understands a filter of devices. Intune answers a filter that it does not take with *all* devices as well as with an
 * error, so every row is judged here, and what can't be judged is refused before anything is asked.
 *
 * @throws ServiceError that names what is wrong with it.
 */
export function deviceFilter(source: string): DeviceFilter {
  const properties = new Set<string>();
  const filter = parsed(source);
  const fits = compile<Row>(filter, (comparison) => {
    const property = propertyOf(comparison, source);
    properties.add(property);
    const judge = compareWith(known(comparison));
    return (row) => judge(valueOf(row, property));
  });
  return { fits, properties: [...properties], narrowing: narrowingOf(filter) };
}

function parsed(source: string): Filter {
  try {
    return parseFilter(source);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw wrong(
      source,
      `${error.message}. It knows eq, ne, gt, ge, lt, le, in, and, or, not, startswith(property,'text') and contains(property,'text'); put text in single quotation marks, and write a quotation mark inside it twice`,
    );
  }
}

function propertyOf({ by, property: name, value }: Comparison, source: string): string {
  const property = graphNames.get(name.toLowerCase());
  const type = property === undefined ? undefined : types.get(property);
  if (property === undefined || type === undefined) {
    const all = [...types.keys(), ...aliases.keys()].sort().join(", ");
    throw wrong(source, `there is no property ${name}. There are ${all}`);
  }
  if ((by === "startswith" || by === "contains") && (type !== "text" || value.kind === "null")) {
    throw wrong(source, `${by} of ${name} takes a property that is text, and a text in single quotation marks`);
  }
  if (value.kind === "null" || kindsOf[type].includes(value.kind)) return property;
  throw wrong(source, `${name} is compared with a value of the wrong type: write ${examples[type]}, or null`);
}

const kindsOf: Record<PropertyType, readonly Literal["kind"][]> = {
  text: ["string", "guid"],
  time: ["dateTime"],
  boolean: ["boolean"],
};

const examples: Record<PropertyType, string> = {
  text: "a text in single quotation marks, such as 'FIN-LT-042'",
  time: "a time without quotation marks, such as 2026-05-04T09:12:09Z",
  boolean: "true or false",
};

function wrong(filter: string, problem: string): ServiceError {
  return new ServiceError("configuration", `The filter ${filter} can't be right: ${problem}.`);
}

/** What Intune does not know is null or an empty text, one as good as the other. */
function known(comparison: Comparison): Comparison {
  const { by, value } = comparison;
  const isEmpty = value.kind === "string" && value.value === "";
  return isEmpty && (by === "eq" || by === "ne") ? { ...comparison, value: { kind: "null" } } : comparison;
}

/** What is not of its type is not known either. */
function valueOf(row: Row, property: string): unknown {
  const value = row[property];
  const wanted = types.get(property) === "boolean" ? "boolean" : "string";
  return value === "" || typeof value !== wanted ? null : value;
}

/**
 * The part of a filter that saves pages: conditions that all must hold anyway, over the properties that Microsoft
 * documents as filterable, in the form in which it documents them. Intune may answer with more rows than fit; with fewer
 * it would be wrong, so nothing is handed over that is known to be misread (`or`, `ne`, `in`, `not`, an empty value).
 *
 * @see https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice
 */
function narrowingOf(filter: Filter): string | undefined {
  const handed = conditions(filter).flatMap((condition) => {
    if (condition.kind !== "compare") return [];
    const property = graphNames.get(condition.property.toLowerCase()) ?? "";
    return isDocumented(property, condition) ? { ...condition, property } : [];
  });
  return handed.length > 0 ? handed.map(printFilter).join(" and ") : undefined;
}

function conditions(filter: Filter): Filter[] {
  return filter.kind === "and" ? filter.operands.flatMap(conditions) : [filter];
}

function isDocumented(property: string, { by, value }: Comparison): boolean {
  const text = value.kind === "string" ? value.value : "";
  switch (property) {
    case "deviceName":
      return by === "eq" && text !== "";
    case "operatingSystem":
      return by === "eq" && text === "Windows";
    case "lastSyncDateTime":
    case "enrolledDateTime":
      return ["lt", "gt"].includes(by) && value.kind === "dateTime";
    default:
      return false;
  }
}
