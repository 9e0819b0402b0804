import type { Answer } from "../server/answers";
import { GraphRefusal } from "./errors";
import type { FilterFaults } from "./filterFaults";
import { compileFilter, type FilteredType } from "./filter";
import type { GraphCall } from "./route";
import { inOrder } from "./orderBy";
import { contextOf, nextLink, pageOf, parseSelect, project, queryOptions, type Entity } from "./odata";

/** What a list is made of. */
export interface Listing<Item> {
  readonly items: readonly Item[];
  /** Which of the items belong to the collection. Default: all. */
  readonly isAmong?: (item: Item) => boolean;
  readonly type: FilteredType;
  /** The collection, as `@odata.context` names it. */
  readonly context: string;
  /** The rows on a page without `$top`, and the most with it. */
  readonly page: { readonly usual: number; readonly largest: number };
  /** Whether every page says how many rows it has, as Intune's do. */
  readonly countsPages?: boolean;
  /** How the service misreads filters and orders. Default: not at all, and there is no `$orderby`. */
  readonly faults?: FilterFaults;
  readonly valueOf: (item: Item, property: string) => unknown;
  readonly toEntity: (item: Item) => Entity;
}

/** Answers a list with `$select`, `$filter`, `$top`, `$count` and paging. */
export function answerList<Item>({ query, serviceRoot, ask }: GraphCall, listing: Listing<Item>): Answer {
  const { type, context, toEntity, valueOf, faults, isAmong = () => true } = listing;
  const ordered = faults ? (["$orderby"] as const) : [];
  const options = queryOptions(query, ["$select", "$filter", "$top", "$skiptoken", "$count", ...ordered]);
  const selected = parseSelect(options.$select, type.name, type.properties);
  const predicate = compileFilter(options.$filter, type, faults);
  const items = faults?.orderBy === "works" ? inOrder(listing.items, options.$orderby, type, valueOf) : listing.items;
  const fits = (item: Item) => isAmong(item) && predicate((property) => valueOf(item, property));
  const page = pageOf(items, options, listing.page, fits);
  const counted = isTrue(options.$count) ? items.filter(fits) : listing.countsPages ? page.items : undefined;
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(serviceRoot, context, selected),
      ...(counted && { "@odata.count": counted.length }),
      ...(page.skipToken && { "@odata.nextLink": nextLink(ask, page.skipToken) }),
      value: page.items.map((item) =>
        selected
          ? pickFrom((name) => valueOf(item, name), selected)
          : project(toEntity(item), undefined, type.properties),
      ),
    },
  };
}

/** The selected properties only, without looking at the others: a page may have a thousand rows. */
function pickFrom(valueOf: (property: string) => unknown, selected: readonly string[]): Entity {
  const type = valueOf("@odata.type");
  const picked = Object.fromEntries(selected.map((name) => [name, valueOf(name) ?? null]));
  return type === undefined ? picked : { "@odata.type": type, ...picked };
}

function isTrue(count: string | undefined): boolean {
  if (count === undefined || /^false$/i.test(count)) return false;
  if (/^true$/i.test(count)) return true;
  throw new GraphRefusal(400, "BadRequest", `Invalid value '${count}' for $count query option found.`);
}
