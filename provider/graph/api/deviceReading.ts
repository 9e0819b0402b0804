import type {
  ManagedDevice as GraphDevice,
  RotateBitLockerKeysDeviceActionResult,
} from "@microsoft/microsoft-graph-types-beta";
import { utc } from "../../rotation/time/dateTime";
import { cutText } from "../../texts/cutText";
import { shownText, withoutHidden } from "../../texts/shownText";
import { malformed } from "../wording/answers";
import type { GraphResponse } from "../transport/graphClient";

/** What Graph answered, of which nothing is certain but that it is an object. */
export type Fields = Partial<
  Record<keyof GraphDevice | keyof RotateBitLockerKeysDeviceActionResult | "@odata.type", unknown>
>;

/** The properties that whoever reads a device wants, as `$select` names them. */
export const commonProperties = [
  "id",
  "deviceName",
  "azureADDeviceId",
  "operatingSystem",
  "osVersion",
  "isEncrypted",
  "joinType",
  "managementAgent",
  "managementState",
  "lastSyncDateTime",
] as const satisfies (keyof GraphDevice)[];

/** @param text What makes a text of a value: {@link orEmpty} for messages, {@link asGiven} for data. */
export function commonOf(device: Fields, text: (value: unknown) => string) {
  return {
    deviceName: text(device.deviceName),
    entraDeviceId: text(device.azureADDeviceId),
    operatingSystem: text(device.operatingSystem),
    osVersion: text(device.osVersion),
    isEncrypted: typeof device.isEncrypted === "boolean" ? device.isEncrypted : undefined,
    joinType: text(device.joinType),
    managementAgent: text(device.managementAgent),
    managementState: text(device.managementState),
    lastSyncDateTime: utc(text(device.lastSyncDateTime)),
  };
}

/** The rows on a page of a list. */
export function rowsOn({ body }: GraphResponse): Fields[] {
  const { value } = fieldsOf(body);
  // An empty list would say that there are no devices, which is another thing.
  if (!Array.isArray(value)) throw malformed("no list of devices");
  return value.map(fieldsOf);
}

/** The fields of something that should be an object; none where it is not. */
export function fieldsOf(value: unknown): Fields & { value?: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** No name, state or id of Graph's is longer. */
const longestText = 1_000;

/** A text of Graph's for messages. Graph writes null where there is none; what is no text counts as none. */
export function orEmpty(value: unknown): string {
  return shownText(textOf(value));
}

/** A text of Graph's as data: names are given by people, and by devices. */
export function asGiven(value: unknown): string {
  return withoutHidden(textOf(value));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? cutText(value, longestText) : "";
}
