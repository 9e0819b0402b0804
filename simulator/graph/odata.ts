import type { Ask } from "../server/answers";
import { GraphRefusal, notPlayed } from "./errors";

/** An entity as JSON, before `$select`. */
export type Entity = Readonly<Record<string, unknown>>;

/** The query options of a request. Throws for an option that is not among the names given. */
export function queryOptions<Name extends string>(query: URLSearchParams, names: readonly Name[]) {
  const options: Partial<Record<Name, string>> = {};
  for (const [key, value] of query) {
    const name = names.find((candidate) => candidate.toLowerCase() === key.toLowerCase());
    if (!name) throw notPlayed(`the query option '${key}' here`);
    options[name] = value;
  }
  return options;
}

/** Types that have more properties in the schema than are known here. */
const partlyKnown = new Set(["device", "user", "group", "directoryObject", "domain", "servicePrincipal"]);

/** The properties that `$select` names, as the schema spells them; undefined if it names none. */
export function parseSelect(select: string | undefined, type: string, properties: ReadonlySet<string>) {
  if (!select) return undefined;
  return select.split(",").map((part) => {
    const name = part.trim();
    const property = [...properties].find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    if (property) return property;
    if (partlyKnown.has(type)) throw notPlayed(`the property '${name}' of microsoft.graph.${type}`);
    const reason = `Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`;
    throw new GraphRefusal(400, "BadRequest", `Parsing OData Select and Expand failed: ${reason}`);
  });
}

/** The entity with the selected properties only, or else with all it has in the version of the schema asked for. */
export function project(entity: Entity, selected: readonly string[] | undefined, properties: ReadonlySet<string>) {
  const names = selected ?? Object.keys(entity).filter((name) => properties.has(name));
  const type = entity["@odata.type"];
  return { ...(type !== undefined && { "@odata.type": type }), ...pick(entity, names) };
}

function pick(entity: Entity, names: readonly string[]): Entity {
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

/** Which part of a collection is asked for. */
export interface PageRequest {
  readonly $top?: string;
  readonly $skiptoken?: string;
}

/**
 * The page that `$top` and `$skiptoken` ask for, of what fits the filter. A page never holds more than `largest`. It
 * reads no further than to the first item of the next page, so reading all pages reads every item once.
 */
export function pageOf<Item>(
  all: readonly Item[],
  { $top, $skiptoken }: PageRequest,
  { usual, largest }: { usual: number; largest: number },
  fits: (item: Item) => boolean,
): Page<Item> {
  const size = $top === undefined ? usual : Math.min(wholeNumber("$top", $top), largest);
  // A page without rows would lead to itself.
  if (size === 0) throw invalid("$top", "0");
  const items: Item[] = [];
  for (let index = $skiptoken === undefined ? 0 : wholeNumber("$skiptoken", $skiptoken); index < all.length; index++) {
    const item = all[index] as Item;
    if (!fits(item)) continue;
    if (items.length === size) return { items, skipToken: String(index) };
    items.push(item);
  }
  return { items };
}

/** The address of the page that follows. */
export function nextLink(ask: Ask, skipToken: string): string {
  const next = new URL(ask.origin + ask.path);
  next.searchParams.set("$skiptoken", skipToken);
  return next.href.replaceAll("%24", "$");
}

function wholeNumber(option: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw invalid(option, value);
}

function invalid(option: string, value: string): GraphRefusal {
  return new GraphRefusal(400, "BadRequest", `Invalid value '${value}' for ${option} query option found.`);
}
