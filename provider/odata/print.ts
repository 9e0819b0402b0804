import type { Filter, Literal } from "./filter";

/** The filter as text, from which parsing makes the same filter again. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.operands.map(operand).join(` ${filter.kind} `);
    case "not":
      return `not (${printFilter(filter.operand)})`;
    case "in":
      return `${filter.property} in (${filter.values.map(literal).join(",")})`;
    case "compare": {
      const { by, property, value } = filter;
      const isCall = by === "startswith" || by === "contains";
      return isCall ? `${by}(${property},${literal(value)})` : `${property} ${by} ${literal(value)}`;
    }
  }
}

/** Parentheses wherever something was joined: correct without a thought of precedence. */
function operand(filter: Filter): string {
  const text = printFilter(filter);
  return filter.kind === "and" || filter.kind === "or" ? `(${text})` : text;
}

function literal(value: Literal): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "string":
      return `'${value.value.replaceAll("'", "''")}'`;
    case "number":
      // Never with an exponent, which no filter has.
      return value.value.toLocaleString("en", { useGrouping: false, maximumFractionDigits: 17 });
    default:
      return String(value.value);
  }
}
