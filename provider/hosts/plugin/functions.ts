import { lookUp } from "../../rotation/device/findDevice";
import type { Inventory } from "../../rotation/device/inventory";
import { listDevices } from "../../rotation/device/listDevices";
import type { Properties } from "./properties";

/** The functions that a program may call, by their tokens. */
export const functions: Partial<Record<string, (inventory: Inventory, args: Properties) => Promise<object>>> = {
  "bitlocker:index:getManagedDevice": (inventory, args) => lookUp(inventory, args),
  "bitlocker:index:getManagedDevices": async (inventory, { filter }) => ({
    devices: await listDevices(inventory, filter),
  }),
};
