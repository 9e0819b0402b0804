/** What a code of Entra ID means for whoever runs this, and what to do. */
export interface AadstsCode {
  meaning: string;
  /** What to do, as sentences; undefined where the remedy is that of the identity. */
  remedy?: string;
  /** Whether it may pass by itself, so that a wait goes on. Default false. */
  passes?: true;
}

const thisTenant =
  "Sign in with an account of this tenant, have yours invited as a guest, or check bitlocker:tenantId.";
const federated =
  "Compare the issuer, the subject and the audience of the token with the federated credential of the app registration: each must match exactly, upper and lower case too. A new one may take some minutes to work.";
const signInAgain = "Sign in again, with what the policy asks for (az login), or use an app registration instead.";
const device = "Sign in on a device that satisfies the policy, or use an app registration instead.";
const rightCloud = "Check bitlocker:tenantId, and that bitlocker:environment is the tenant's cloud.";
const later = "Run this again later.";

/**
 * The codes that sign-ins of apps and of tools run into.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations for 70021
 */
export const aadstsCodes: Readonly<Record<number, AadstsCode>> = {
  50020: { meaning: "the user is not in this tenant", remedy: thisTenant },
  50033: { meaning: "Entra ID is in trouble that may pass", remedy: later, passes: true },
  50034: { meaning: "the user is not in this tenant", remedy: thisTenant },
  50076: { meaning: "a policy asks for multifactor authentication", remedy: signInAgain },
  50079: { meaning: "the user has to register for multifactor authentication", remedy: signInAgain },
  50105: {
    meaning: "the user is not assigned to the app",
    remedy: "Assign the user, or a group of theirs, to the enterprise application.",
  },
  50196: { meaning: "Entra ID was asked for the same too often", remedy: later, passes: true },
  53000: { meaning: "Conditional Access asks for a compliant device", remedy: device },
  53001: { meaning: "Conditional Access asks for a domain joined device", remedy: device },
  53003: {
    meaning: "Conditional Access has blocked it",
    remedy:
      "Look in the sign-in log of Entra ID for the policy that blocked it, and have that policy allow this app from this network.",
  },
  65001: { meaning: "consent is missing", remedy: "Grant the app's permissions with admin consent in this tenant." },
  70021: { meaning: "no federated credential matches the token", remedy: federated },
  70025: {
    meaning: "the app has no federated credential",
    remedy: "Add one to the app registration, or check bitlocker:clientId.",
  },
  90002: { meaning: "there is no such tenant in this cloud", remedy: rightCloud },
  90006: { meaning: "a service that Entra ID needs is not available", remedy: later, passes: true },
  90012: { meaning: "the request took Entra ID too long", remedy: later, passes: true },
  90024: { meaning: "Entra ID is in trouble that may pass", remedy: later, passes: true },
  90033: { meaning: "Entra ID's directory is not available", remedy: later, passes: true },
  90038: { meaning: "the tenant is in another cloud", remedy: rightCloud },
  90055: { meaning: "Entra ID is throttling requests of this tenant", remedy: later, passes: true },
  90090: { meaning: "Entra ID's directory is not available", remedy: later, passes: true },
  500011: {
    meaning: "Microsoft Graph is not known by this address in this tenant",
    remedy:
      "Check bitlocker:tenantId, that bitlocker:environment is the tenant's cloud and, if it is set, bitlocker:graphEndpoint.",
  },
  700016: {
    meaning: "the app is not in this tenant",
    remedy:
      "Check bitlocker:clientId, the application ID and not an object ID, and bitlocker:tenantId. An app of another tenant needs admin consent in this one.",
  },
  700024: {
    meaning: "the assertion has expired or is not valid yet",
    remedy: "Set this machine's clock, or get a new token: such tokens are valid for some minutes only.",
  },
  700027: {
    meaning: "the signature of the assertion does not match the app",
    remedy: "Check that the certificate is one of the app registration's and has not expired.",
  },
  700211: { meaning: "no federated credential has the issuer of the token", remedy: federated },
  700212: { meaning: "no federated credential has the audience of the token", remedy: federated },
  700213: { meaning: "no federated credential has the subject of the token", remedy: federated },
  900023: {
    meaning: "the tenant's name is not valid",
    remedy: "Set bitlocker:tenantId to the tenant's GUID or one of its domain names.",
  },
  900382: { meaning: "the app or the tenant is in another cloud", remedy: rightCloud },
  7000112: {
    meaning: "the app is disabled in this tenant",
    remedy:
      "Enable the enterprise application in Entra ID (Properties, Enabled for users to sign in), unless it was disabled on purpose.",
  },
  7000215: { meaning: "the client secret is wrong" },
  7000218: {
    meaning: "neither a secret nor an assertion was presented",
    remedy: "Set bitlocker:clientSecret, a certificate or a federated credential.",
  },
  7000222: {
    meaning: "the client secret has expired",
    remedy: "Make a new secret in the app registration, and set bitlocker:clientSecret to its value.",
  },
  7000229: {
    meaning: "the app has no enterprise application in this tenant",
    remedy: "Grant the app's permissions with admin consent in this tenant, which makes one.",
  },
  7002138: {
    meaning: "the subjects of the token and the federated credential differ in upper and lower case",
    remedy: federated,
  },
};

/** What is known of the code that a text of Entra ID begins with or holds. */
export function aadstsIn(text: string): AadstsCode | undefined {
  const [, code] = /AADSTS(\d+)/.exec(text) ?? [];
  return code === undefined ? undefined : aadstsCodes[Number(code)];
}
