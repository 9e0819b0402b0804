/** A value that a property is compared with. Times and GUIDs keep the text in which they were written. */
export type Literal =
  | { readonly kind: "string" | "guid" | "dateTime"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" };

/** The operators that compare a property with a value. */
export const operators = ["eq", "ne", "gt", "ge", "lt", "le"] as const;

/** The functions that compare the text of a property with a part of it. */
export const functions = ["startswith", "contains"] as const;

/** One property compared with one value. */
export interface Comparison {
  readonly kind: "compare";
  readonly by: (typeof operators)[number] | (typeof functions)[number];
  readonly property: string;
  readonly value: Literal;
}

/**
 * What `$filter` asks for. `and` and `or` hold all their operands side by side, so that a long chain is not a deep tree.
 */
export type Filter =
  | { readonly kind: "and" | "or"; readonly operands: readonly Filter[] }
  | { readonly kind: "not"; readonly operand: Filter }
  | { readonly kind: "in"; readonly property: string; readonly values: readonly Literal[] }
  | Comparison;
