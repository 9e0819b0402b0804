import { ServiceError } from "../serviceError";
import { compareDevices, type GetManagedDeviceResult, type Inventory } from "./inventory";

/**
 * The devices that a filter of OData fits, by name and then by id; all where there is none.
 *
 * @throws ServiceError when the filter can't be right.
 */
export async function listDevices(inventory: Inventory, filter: unknown): Promise<GetManagedDeviceResult[]> {
  const devices = await inventory.list(checked(filter));
  return devices.sort(compareDevices);
}

/** Programs are also written in JavaScript, where anything may be given; and an empty filter would list all devices. */
function checked(filter: unknown): string | undefined {
  if (filter == null) return undefined;
  if (typeof filter === "string" && filter.trim() !== "") return filter;
  const problem = typeof filter === "string" ? "is empty" : "is not a string";
  throw new ServiceError("configuration", `filter ${problem}: give an expression of OData, or leave it out.`);
}
