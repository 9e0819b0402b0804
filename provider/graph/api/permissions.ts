import type { Caller, Denial, Verb } from "../../rotation/denial";

/**
 * The permissions that Graph documents, each enough by itself.
 *
 * @see https://learn.microsoft.com/graph/api/intune-devices-manageddevice-rotatebitlockerkeys
 * @see https://learn.microsoft.com/graph/api/bitlocker-list-recoverykeys
 */
const documented: Record<Verb, string[]> = {
  read: ["DeviceManagementManagedDevices.Read.All", "DeviceManagementManagedDevices.ReadWrite.All"],
  rotate: ["DeviceManagementConfiguration.ReadWrite.All", "DeviceManagementManagedDevices.ReadWrite.All"],
  listKeys: ["BitlockerKey.ReadBasic.All", "BitlockerKey.Read.All"],
};

/** The documented ones to grant. To read, none is named that also writes, or that also shows the keys. */
const advised: Record<Verb, string[]> = {
  ...documented,
  read: documented.read.slice(0, 1),
  listKeys: documented.listKeys.slice(0, 1),
};

/**
 * Why Graph answered 403. The service's own words outrank the documentation, which has been wrong.
 *
 * @param said What Graph said, in which it may name permissions.
 */
export function denialOf(verb: Verb, said: string, caller: Caller | undefined): Denial {
  const named = namedIn(said);
  const sufficient = named.length > 0 ? named : documented[verb];
  const held = sufficient.filter((permission) => caller?.permissions?.includes(permission));
  if (caller && held.length > 0) return { code: "beyondPermissions", verb, held, caller };
  return { code: "lacksPermission", verb, wanted: named.length > 0 ? named : advised[verb], caller };
}

/** Permissions of Graph that a text asks for, and not those that it says the request had. */
function namedIn(said: string): string[] {
  const [asked = ""] = said.split(/scopes on the request/i);
  return [...new Set(asked.match(/\b[A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)*\.All\b/g))];
}
