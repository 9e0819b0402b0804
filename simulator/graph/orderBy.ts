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
  if (a == null || b == null) return Number(a != null) - Number(b != null);
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return left === right ? 0 : left < right ? -1 : 1;
}
