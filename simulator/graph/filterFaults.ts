import type { Comparison, Filter } from "../../provider/odata/filter";
import type { Behaviour } from "../behaviour";
import { usualRefusal } from "./errors";

/** How Intune misreads filters, and orders. [field] */
export type FilterFaults = Pick<
  Behaviour,
  "ignoredFilters" | "emptyFilterValues" | "filterOr" | "filterNe" | "filterIn" | "orderBy"
>;

/** The filter as Intune takes it; undefined where it has no effect. Throws the 500 of Intune. */
export function withFaults(filter: Filter, faults: FilterFaults): Filter | undefined {
  switch (filter.kind) {
    case "and": {
      const operands = filter.operands.flatMap((operand) => withFaults(operand, faults) ?? []);
      return operands.length > 0 ? { kind: "and", operands } : undefined;
    }
    case "or":
      return orWithFaults(filter.operands, faults);
    case "not": {
      const operand = withFaults(filter.operand, faults);
      return operand && { kind: "not", operand };
    }
    case "in":
      if (faults.filterIn === "fails") throw usualRefusal(500);
      return isIgnored(filter.property, faults) ? undefined : filter;
    case "compare":
      return comparisonWithFaults(filter, faults);
  }
}

function orWithFaults(operands: readonly Filter[], faults: FilterFaults): Filter | undefined {
  const branches = operands.map((operand) => withFaults(operand, faults));
  if (faults.filterOr === "firstBranch") return branches[0];
  const judged = branches.flatMap((branch) => branch ?? []);
  return judged.length === branches.length ? { kind: "or", operands: judged } : undefined;
}

function comparisonWithFaults(filter: Comparison, faults: FilterFaults): Filter | undefined {
  const { by, property, value } = filter;
  const isEmpty = value.kind === "string" && value.value === "";
  if (isIgnored(property, faults) || (isEmpty && faults.emptyFilterValues === "ignored")) return undefined;
  return by === "ne" && faults.filterNe === "actsAsEq" ? { ...filter, by: "eq" } : filter;
}

function isIgnored(property: string, { ignoredFilters }: FilterFaults): boolean {
  return ignoredFilters.some((name) => name.toLowerCase() === property.toLowerCase());
}
