import type { Caller } from "../auth/caller";

/** What is asked of Graph. */
export type Verb = "read" | "rotate" | "listKeys";

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

/** The documented ones to grant: whoever only reads should not get one that also writes, or that also shows the keys. */
const advised: Record<Verb, string[]> = {
  ...documented,
  read: documented.read.slice(0, 1),
  listKeys: documented.listKeys.slice(0, 1),
};

/** What one of Microsoft's services asks for besides a permission of Graph. */
interface Service {
  /** What may stand in for a permission, as the end of a sentence. */
  standIn: string;
  ofPerson: string;
  ofApp: string;
}

const intune: Service = {
  standIn: ", or the Intune role that covers it",
  ofPerson:
    "Give that person an Intune role with Managed devices / Read and Remote tasks / Rotate BitLockerKeys, for a scope that holds the device.",
  ofApp:
    "Check that the tenant has an active Intune licence, and that no policy of Intune or Entra ID keeps the app from it.",
};

const entraId: Service = {
  standIn: "",
  ofPerson: "Give that person a role of Entra ID that covers the keys of all devices, such as Security Reader.",
  ofApp: "Check that no policy of Entra ID keeps the app from it.",
};

const answering: Record<Verb, Service> = { read: intune, rotate: intune, listKeys: entraId };

/**
 * Why Graph answered 403, and what to grant. The service's own words outrank the documentation, which has been wrong.
 *
 * @param said What Graph said, in which it may name permissions.
 */
export function explainDenial(verb: Verb, said: string, caller: Caller | undefined): string {
  const named = namedIn(said);
  const sufficient = named.length > 0 ? named : documented[verb];
  const held = sufficient.filter((permission) => caller?.permissions?.includes(permission));
  if (caller && held.length > 0) return beyondPermissions(verb, caller, held);
  const [who, type] = caller?.isPerson ? ["the person who is signed in", "delegated"] : ["the app", "application"];
  const wanted = (named.length > 0 ? named : advised[verb]).join(" or ");
  return `${who} lacks a permission. Grant it the ${type} permission ${wanted} with admin consent${answering[verb].standIn}.${callerDetails(caller)}`;
}

/** Permissions of Graph that a text asks for, and not those that it says the request had. */
function namedIn(said: string): string[] {
  const [asked = ""] = said.split(/scopes on the request/i);
  return [...new Set(asked.match(/\b[A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)*\.All\b/g))];
}

function beyondPermissions(verb: Verb, { identity, isPerson }: Caller, held: string[]): string {
  const { ofPerson, ofApp } = answering[verb];
  const advice = isPerson ? ofPerson : ofApp;
  return `it was refused to ${identity}, although the token has ${held.join(" and ")}, which should be enough. ${advice}`;
}

/** Who asked and what the token allows, as far as it shows. */
export function callerDetails(caller: Caller | undefined): string {
  if (!caller) return "";
  const { identity, permissions } = caller;
  if (!permissions) return ` It was asked with ${identity}.`;
  const has = permissions.length > 0 ? `has: ${permissions.join(", ")}` : "has no permission of Microsoft Graph at all";
  return ` It was asked with ${identity}; the token ${has}.`;
}
