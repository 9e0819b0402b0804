import { GraphRefusal } from "./graphErrors";

/** An entity as JSON, before `$select`. */
export type Entity = Readonly<Record<string, unknown>>;

/** The query options of a request; one that is not among the names given is refused, not overlooked. */
export function queryOptions<Name extends string>(query: URLSearchParams, names: readonly Name[]) {
  const options: Partial<Record<Name, string>> = {};
  for (const [key, value] of query) {
    const name = names.find((candidate) => candidate.toLowerCase() === key.toLowerCase());
    if (!name) throw new GraphRefusal(400, "BadRequest", `The query option '${key}' is not supported.`);
    options[name] = value;
  }
  return options;
}

/** The properties that `$select` names, as the schema spells them; undefined if it names none. */
export function parseSelect(select: string | undefined, type: string, properties: ReadonlySet<string>) {
  if (!select) return undefined;
  return select.split(",").map((part) => {
    const name = part.trim();
    const property = [...properties].find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    if (property) return property;
    const reason = `Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`;
    throw new GraphRefusal(400, "BadRequest", `Parsing OData Select and Expand failed: ${reason}`);
  });
}

/** The entity with the selected properties only, or else with all it has in the version of the schema asked for. */
export function project(entity: Entity, selected: readonly string[] | undefined, properties: ReadonlySet<string>) {
  const names = selected ?? Object.keys(entity).filter((name) => properties.has(name));
  return Object.fromEntries(names.map((name) => [name, entity[name] ?? null]));
}

/** The value of `@odata.context`. */
export function contextOf(serviceRoot: string, path: string, selected?: readonly string[]): string {
  return `${serviceRoot}/$metadata#${path}${selected ? `(${selected.join(",")})` : ""}`;
}

/** One page of a collection. */
export interface Page<Item> {
  readonly items: Item[];
  /** What to continue with; undefined on the last page. */
  readonly skipToken?: string;
}

/** The page that `$top` and `$skiptoken` ask for. A page never holds more than `largest`. */
export function pageOf<Item>(all: Item[], top: string | undefined, skipToken: string | undefined, largest: number) {
  const size = top === undefined ? largest : wholeNumber("$top", top);
  const start = skipToken === undefined ? 0 : wholeNumber("$skiptoken", skipToken);
  const end = start + Math.min(size, largest);
  const page: Page<Item> = { items: all.slice(start, end), ...(end < all.length && { skipToken: String(end) }) };
  return page;
}

function wholeNumber(option: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new GraphRefusal(400, "BadRequest", `Invalid value '${value}' for ${option} query option found.`);
}
