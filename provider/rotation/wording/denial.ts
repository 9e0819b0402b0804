import type { Caller, Denial, Verb } from "../denial";

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

/** A denial as the end of a sentence, and what to grant. */
export function wordDenial(denial: Denial): string {
  const { standIn, ofPerson, ofApp } = answering[denial.verb];
  if (denial.code === "beyondPermissions") {
    const { caller, held } = denial;
    const advice = caller.isPerson ? ofPerson : ofApp;
    return `it was refused to ${caller.identity}, although the token has ${held.join(" and ")}, which should be enough. ${advice}`;
  }
  const { caller, wanted } = denial;
  const [who, type] = caller?.isPerson ? ["the person who is signed in", "delegated"] : ["the app", "application"];
  return `${who} lacks a permission. Grant it the ${type} permission ${wanted.join(" or ")} with admin consent${standIn}.${callerDetails(caller)}`;
}

/** Who asked and what the token allows, as far as it shows. */
export function callerDetails(caller: Caller | undefined): string {
  if (!caller) return "";
  const { identity, permissions } = caller;
  if (!permissions) return ` It was asked with ${identity}.`;
  const has = permissions.length > 0 ? `has: ${permissions.join(", ")}` : "has no permission of Microsoft Graph at all";
  return ` It was asked with ${identity}; the token ${has}.`;
}
