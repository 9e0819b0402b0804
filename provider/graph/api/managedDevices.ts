import { actionName, type ActionResult } from "../../rotation/actionResult";
import { noDateTime, utc } from "../../rotation/time/dateTime";
import type {
  Acceptance,
  CheckIns,
  ManagedDevice,
  ManagedDevices,
  OnThrottled,
} from "../../rotation/device/managedDevice";
import { unreachable } from "../wording/unreachable";
import { DeviceCollections } from "./deviceCollections";
import { commonOf, commonProperties, type Fields, fieldsOf, orEmpty, rowsOn } from "./deviceReading";
import { malformed } from "../wording/answers";
import { named, refusal } from "../wording/refusal";
import type { GraphResponse } from "../transport/graphClient";
import { NoAnswerError } from "../transport/http";
import { get, readPages } from "./pages";
import type { SendOptions, Transport } from "../transport/transport";

const properties = [...commonProperties, "deviceActionResults"];

/** Intune's managed devices, through Graph's beta: v1.0 knows neither the action nor `managementState`. */
export class GraphManagedDevices implements ManagedDevices {
  private readonly collections = new DeviceCollections();

  constructor(
    private readonly transport: () => Transport,
    /** How its requests are sent among others. */
    private readonly manner: Pick<SendOptions, "isUrgent" | "canWaitInMs">,
  ) {}

  async read(
    managedDeviceId: string,
    signal: AbortSignal,
    giveUpAtInMs?: number,
    onThrottled?: OnThrottled,
  ): Promise<ManagedDevice> {
    const transport = this.transport();
    const manner = { ...this.manner, signal, giveUpAtInMs, onThrottled };
    const purpose = { verb: "read", deviceId: managedDeviceId } as const;
    const answer = await this.collections
      .ask(managedDeviceId, (devicePath) => get(transport, `${devicePath}?$select=${properties.join(",")}`, manner))
      .catch((error: unknown) => {
        throw named(error, purpose);
      });
    if (answer.status !== 200) throw refusal(answer, purpose);
    return deviceFrom(answer, managedDeviceId);
  }

  async requestRotation(
    managedDeviceId: string,
    signal: AbortSignal,
    giveUpAtInMs?: number,
    onThrottled?: OnThrottled,
  ): Promise<Acceptance> {
    const transport = this.transport();
    const manner = { ...this.manner, signal, giveUpAtInMs, onThrottled };
    try {
      const answer = await this.collections.ask(managedDeviceId, (devicePath) =>
        transport.request({ method: "POST", path: `${devicePath}/${actionName}` }, manner),
      );
      return acceptanceFrom(answer, managedDeviceId);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw named(error, { verb: "rotate", deviceId: managedDeviceId });
      if (error.mayBeSent) return { delivery: "unknown", requestId: "" };
      throw unreachable(transport.connection, "graphEndpoint", error);
    }
  }
}

/** Intune's list of managed devices, as far as it shows check-ins. */
export class GraphCheckIns implements CheckIns {
  constructor(private readonly transport: () => Transport) {}

  async since(dateTime: string, signal: AbortSignal): ReturnType<CheckIns["since"]> {
    const first = `/deviceManagement/managedDevices?$filter=lastSyncDateTime%20gt%20${dateTime}&$select=id,lastSyncDateTime&$top=1000`;
    const pages = await readPages(this.transport(), first, { signal }, (answer) => refusal(answer, { verb: "read" }));
    const devices = pages.flatMap(rowsOn).map(checkInFrom);
    return { devices, readDateTime: pages[0]?.dateTime ?? noDateTime };
  }
}

function checkInFrom({ id, lastSyncDateTime }: Fields) {
  return { managedDeviceId: orEmpty(id).toLowerCase(), lastSyncDateTime: utc(orEmpty(lastSyncDateTime)) };
}

/** An answer like 504 leaves open whether the request was carried out. */
function acceptanceFrom(answer: GraphResponse, managedDeviceId: string): Acceptance {
  const { status, dateTime } = answer;
  const requestId = orEmpty(answer.requestId);
  if (status === 204) return { delivery: "accepted", requestedDateTime: dateTime, requestId };
  // Anything else that is no refusal may come from something on the way to Graph. Of 408 and 499, too, it is not known.
  if (status < 400 || status >= 500 || status === 408 || status === 499) return { delivery: "unknown", requestId };
  throw refusal(answer, { verb: "rotate", deviceId: managedDeviceId });
}

function deviceFrom({ body, dateTime }: GraphResponse, managedDeviceId: string): ManagedDevice {
  const device = fieldsOf(body);
  if (orEmpty(device.id).toLowerCase() !== managedDeviceId) throw malformed("not this device");
  return {
    id: managedDeviceId,
    ...commonOf(device, orEmpty),
    rotations: resultsOf(device.deviceActionResults).filter(isRotation).map(rotationFrom),
    readDateTime: dateTime,
  };
}

/** Results in a form that is not known must not be taken for none: a baseline would be missing what it has to hold. */
function resultsOf(results: unknown): Fields[] {
  if (results == null) return [];
  if (Array.isArray(results)) return results.map(fieldsOf);
  throw malformed("no list of the device's action results");
}

const resultType = "#microsoft.graph.rotateBitLockerKeysDeviceActionResult";

/** By its own type, where the answer has types, or by the action's name. */
function isRotation({ "@odata.type": type, actionName: name }: Fields): boolean {
  return [type, name].some(
    (own, index) => orEmpty(own).toLowerCase() === [resultType, actionName][index]?.toLowerCase(),
  );
}

function rotationFrom(result: Fields): ActionResult {
  const startDateTime = utc(orEmpty(result.startDateTime));
  const lastUpdatedDateTime = orEmpty(result.lastUpdatedDateTime);
  return {
    actionName: orEmpty(result.actionName) || actionName,
    actionState: orEmpty(result.actionState) || "none",
    startDateTime,
    lastUpdatedDateTime: lastUpdatedDateTime ? utc(lastUpdatedDateTime) : startDateTime,
    errorCode: signedInt32(result.errorCode),
  };
}

/** A signed Int32, also where it is written as text or unsigned; 0, which says nothing, where it is neither. */
function signedInt32(value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  const isInt32 = Number.isInteger(number) && (number as number) >= -(2 ** 31) && (number as number) < 2 ** 32;
  return isInt32 ? (number as number) | 0 : 0;
}
