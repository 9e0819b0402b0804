import type { Device, Group, User } from "@microsoft/microsoft-graph-types-beta";
import type { ObjectType } from "../tenant/directory";

const device = [
  "id",
  "deletedDateTime",
  "accountEnabled",
  "approximateLastSignInDateTime",
  "complianceExpirationDateTime",
  "deviceId",
  "deviceMetadata",
  "deviceVersion",
  "displayName",
  "isCompliant",
  "isManaged",
  "managementType",
  "manufacturer",
  "mdmAppId",
  "model",
  "onPremisesSyncEnabled",
  "operatingSystem",
  "operatingSystemVersion",
  "physicalIds",
  "profileType",
  "registrationDateTime",
  "systemLabels",
  "trustType",
] as const satisfies readonly (keyof Device)[];

const user = [
  "id",
  "deletedDateTime",
  "accountEnabled",
  "businessPhones",
  "companyName",
  "createdDateTime",
  "department",
  "displayName",
  "employeeId",
  "givenName",
  "jobTitle",
  "mail",
  "mailNickname",
  "mobilePhone",
  "officeLocation",
  "onPremisesSyncEnabled",
  "preferredLanguage",
  "surname",
  "usageLocation",
  "userPrincipalName",
  "userType",
] as const satisfies readonly (keyof User)[];

const group = [
  "id",
  "deletedDateTime",
  "classification",
  "createdDateTime",
  "description",
  "displayName",
  "groupTypes",
  "isAssignableToRole",
  "mail",
  "mailEnabled",
  "mailNickname",
  "membershipRule",
  "membershipRuleProcessingState",
  "onPremisesSyncEnabled",
  "renewedDateTime",
  "securityEnabled",
  "securityIdentifier",
  "visibility",
] as const satisfies readonly (keyof Group)[];

/** The properties of the directory's objects that are known here, the same in both versions. [schema] */
export const directoryProperties: Readonly<Record<ObjectType, ReadonlySet<string>>> = {
  device: new Set(device),
  user: new Set(user),
  group: new Set(group),
};

/** Those of any object of the directory. */
export const objectProperties: ReadonlySet<string> = new Set([...device, ...user, ...group]);
