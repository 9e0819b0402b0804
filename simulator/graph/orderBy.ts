import { GraphRefusal } from "./errors";
import { propertyNamed, type FilteredType } from "./filter";

/** The items in the order that `$orderby` asks for; nulls come first. Throws the 400 of Graph. */
export function inOrder<Item>(
  items: readonly Item[],
  orderBy: string | undefined,
  type: FilteredType,
  valueOf: (item: Item, property: string) => unknown,
): readonly Item[] {
  if (orderBy === undefined) return items;
  const keys = orderBy.split(",").map((part) => keyOf(part, type));
  return [...items].sort((a, b) => {
    for (const { property, sign } of keys) {
      const order = compare(valueOf(a, property), valueOf(b, property));
      if (order !== 0) return order * sign;
    }
    return 0;
  });
}

function keyOf(part: string, type: FilteredType): { property: string; sign: 1 | -1 } {
  const [, name, direction = "asc"] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? [];
  if (!name) throw new GraphRefusal(400, "BadRequest", `Syntax error in the $orderby '${part}'.`);
  return { property: propertyNamed(name, type), sign: /^desc$/i.test(direction) ? -1 : 1 };
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function sortKey(value: unknown): string | number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" ? value.toLowerCase() : "";
}
