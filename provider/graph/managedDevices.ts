import type {
  DeviceActionResult,
  ManagedDevice as GraphDevice,
  RotateBitLockerKeysDeviceActionResult,
} from "@microsoft/microsoft-graph-types-beta";
import { actionName, type ActionResult } from "../rotation/actionResult";
import { never, utc } from "../rotation/dateTime";
import type { Acceptance, CheckIns, ManagedDevice, ManagedDevices } from "../rotation/managedDevice";
import { ServiceError } from "../rotation/serviceError";
import { shownText } from "../texts/shownText";
import { unreachable } from "./credentialErrors";
import { DeviceCollections } from "./deviceCollections";
import { refusal } from "./errors";
import type { Answer } from "./graphClient";
import { NoAnswerError } from "./http";
import { read, readPages } from "./reading";
import type { Manner, Transport } from "./transport";

const properties = [
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
  "deviceActionResults",
] as const satisfies (keyof GraphDevice)[];

/** Intune's managed devices, through Graph's beta: v1.0 knows neither the action nor `managementState`. */
export class GraphManagedDevices implements ManagedDevices {
  private readonly collections = new DeviceCollections();

  constructor(
    private readonly transport: () => Transport,
    /** How its requests are sent among others. */
    private readonly manner: Pick<Manner, "isUrgent">,
  ) {}

  async read(managedDeviceId: string, signal: AbortSignal, giveUpAtInMs?: number): Promise<ManagedDevice> {
    const transport = this.transport();
    const manner = { ...this.manner, signal, giveUpAtInMs };
    const answer = await this.collections.ask(managedDeviceId, (devicePath) =>
      read(transport, `${devicePath}?$select=${properties.join(",")}`, manner),
    );
    if (answer.status !== 200) throw refusal(answer, { verb: "read", deviceId: managedDeviceId });
    return deviceFrom(answer);
  }

  async requestRotation(managedDeviceId: string, signal: AbortSignal): Promise<Acceptance> {
    const transport = this.transport();
    try {
      const answer = await this.collections.ask(managedDeviceId, (devicePath) =>
        transport.request({ method: "POST", path: `${devicePath}/${actionName}` }, { ...this.manner, signal }),
      );
      return acceptanceFrom(answer, managedDeviceId);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      if (error.mayBeSent) return { fate: "unknown", requestId: "" };
      throw unreachable(transport.graphEndpoint, "graphEndpoint", error);
    }
  }
}

/** Intune's list of managed devices, as far as it tells of check-ins. */
export class GraphCheckIns implements CheckIns {
  constructor(private readonly transport: () => Transport) {}

  async since(dateTime: string, signal: AbortSignal): ReturnType<CheckIns["since"]> {
    const first = `/deviceManagement/managedDevices?$filter=lastSyncDateTime%20gt%20${dateTime}&$select=id,lastSyncDateTime&$top=1000`;
    const pages = await readPages(this.transport(), first, { signal }, (answer) => refusal(answer, { verb: "read" }));
    const devices = pages.flatMap(({ body }) => (body as Page).value ?? []).map(checkInFrom);
    return { devices, readDateTime: pages[0]?.dateTime ?? never };
  }
}

interface Page {
  value?: GraphDevice[];
}

function checkInFrom({ id, lastSyncDateTime }: GraphDevice) {
  return { managedDeviceId: id ?? "", lastSyncDateTime: utc(lastSyncDateTime) };
}

/** Of an answer like 504 nobody knows whether the request was carried out behind it. */
function acceptanceFrom(answer: Answer, managedDeviceId: string): Acceptance {
  const { status, dateTime, requestId } = answer;
  if (status === 204) return { fate: "accepted", requestedDateTime: dateTime, requestId };
  // Anything else that is no refusal may come from something on the way to Graph.
  if (status < 400 || status >= 500) return { fate: "unknown", requestId };
  throw refusal(answer, { verb: "rotate", deviceId: managedDeviceId });
}

function deviceFrom({ body, dateTime }: Answer): ManagedDevice {
  const device = body as GraphDevice | undefined;
  if (!device?.id) throw new ServiceError("unreachable", "Graph answered something that is no device.");
  return {
    id: device.id,
    deviceName: text(device.deviceName),
    entraDeviceId: text(device.azureADDeviceId),
    operatingSystem: text(device.operatingSystem),
    osVersion: text(device.osVersion),
    isEncrypted: device.isEncrypted ?? undefined,
    joinType: text(device.joinType),
    managementAgent: text(device.managementAgent),
    managementState: text(device.managementState),
    lastSyncDateTime: utc(device.lastSyncDateTime),
    rotations: (device.deviceActionResults ?? []).filter(isRotation).map(rotationFrom),
    readDateTime: dateTime,
  };
}

/** A text of Graph's, which writes null where there is none. */
export function text(value: string | null | undefined): string {
  return shownText(value ?? "");
}

/** By its own type, where the answer has types, or by its name, which is spelled in more than one way. */
function isRotation(result: DeviceActionResult | null): result is RotateBitLockerKeysDeviceActionResult {
  const type = (result as { "@odata.type"?: string } | null)?.["@odata.type"];
  return (
    type === "#microsoft.graph.rotateBitLockerKeysDeviceActionResult" || /bitlocker/i.test(result?.actionName ?? "")
  );
}

function rotationFrom(result: RotateBitLockerKeysDeviceActionResult): ActionResult {
  const startDateTime = utc(result.startDateTime);
  return {
    actionName: shownText(result.actionName ?? actionName),
    actionState: shownText(result.actionState ?? "none"),
    startDateTime,
    lastUpdatedDateTime: result.lastUpdatedDateTime ? utc(result.lastUpdatedDateTime) : startDateTime,
    errorCode: result.errorCode ?? 0,
  };
}
