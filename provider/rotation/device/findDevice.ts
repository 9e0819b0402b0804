import { compareDateTimes, noDateTime } from "../time/dateTime";
import type { Inventory, GetManagedDeviceResult, Searchable } from "./inventory";
import { shownText } from "../../texts/shownText";
import { ServiceError } from "../serviceError";

const keys = ["managedDeviceId", "entraDeviceId", "serialNumber", "deviceName"] as const satisfies (
  "managedDeviceId" | Searchable
)[];

type Key = (typeof keys)[number];

/** What one device is looked up by: exactly one of these. */
export type Lookup = { [key in Key]?: string | undefined };

/**
 * Looks one device up.
 *
 * @throws ServiceError when there is none or more than one, or when the lookup itself can't be right.
 */
export async function lookUp(inventory: Inventory, lookup: Lookup): Promise<GetManagedDeviceResult> {
  const [key, value] = onlyEntry(lookup);
  if (key === "managedDeviceId") return inventory.read(value.toLowerCase());
  const fitting = await inventory.find(key, value);
  const [device, ...others] = fitting;
  if (!device) throw new ServiceError("notFound", noDevice(key, value));
  if (others.length > 0) throw new ServiceError("refused", severalDevices(key, value, fitting));
  return device;
}

function onlyEntry(lookup: Lookup): [Key, string] {
  const given = keys.filter((key) => lookup[key] != null);
  const [key, ...others] = given;
  if (!key || others.length > 0) {
    const found = key ? `${given.join(" and ")} are given` : "none is given";
    throw new ServiceError("configuration", `Give exactly one of ${keys.join(", ")}: ${found}.`);
  }
  const value: unknown = lookup[key];
  const problem = problemOf(key, value);
  if (problem) throw new ServiceError("configuration", `${key} ${problem}`);
  return [key, value as string];
}

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Programs are also written in JavaScript, where anything may be given. */
function problemOf(key: Key, value: unknown): string | undefined {
  if (typeof value !== "string")
    return "is not a string. Give an output of a resource to getManagedDeviceOutput instead.";
  if (value.trim() === "") return "is empty. Give the one that the device has.";
  if (!key.endsWith("Id") || guid.test(value)) return undefined;
  const meant = key === "managedDeviceId" ? "Intune's id of the device" : "the id of the device in Entra ID";
  return `is "${shownText(value)}", which is not a GUID. Give ${meant}, or look the device up by its deviceName or serialNumber.`;
}

function noDevice(key: Searchable, value: string): string {
  return `No device in this tenant's Intune has the ${key} "${shownText(value)}". Compare it with the device's page in the Intune admin center, and check that the configured tenant is the device's. A device that was never enrolled, or was removed from Intune, is not found.`;
}

const mostShown = 10;

function severalDevices(key: Searchable, value: string, devices: GetManagedDeviceResult[]): string {
  const latestFirst = [...devices].sort((a, b) => compareDateTimes(b.lastSyncDateTime, a.lastSyncDateTime));
  const shown = latestFirst.slice(0, mostShown).map((device) => `\n  - ${describe(device)}`);
  const more = devices.length - shown.length;
  const rest = more > 0 ? `\n  and ${more} more, seen less recently.` : "";
  return `${devices.length} devices have the ${key} "${shownText(value)}", so it is not clear which one is meant. Give the managedDeviceId of the right one:${shown.join("")}${rest}`;
}

function describe({ deviceName, managedDeviceId, serialNumber, lastSyncDateTime }: GetManagedDeviceResult): string {
  const seen = lastSyncDateTime === noDateTime ? "has never checked in" : `last check-in ${lastSyncDateTime}`;
  const [name, id, number] = [deviceName, managedDeviceId, serialNumber].map(shownText);
  return `${name || "(no name)"}, managedDeviceId ${id}, serialNumber ${number || "(none)"}, ${seen}`;
}
