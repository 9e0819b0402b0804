import type {
  DeviceActionResult,
  ManagedDevice as GraphDevice,
  RotateBitLockerKeysDeviceActionResult,
} from "@microsoft/microsoft-graph-types-beta";
import { actionName, type ActionResult } from "../rotation/actionResult";
import type { Clock } from "../rotation/clock";
import { utc } from "../rotation/dateTime";
import type { Acceptance, ManagedDevice, ManagedDevices } from "../rotation/managedDevice";
import { ServiceError } from "../rotation/serviceError";
import { unreachable } from "./credentialErrors";
import { refusal } from "./errors";
import { NoAnswerError } from "./http";
import { patiently } from "./patience";
import type { Answer, Transport } from "./transport";

const properties = [
  "id",
  "deviceName",
  "azureADDeviceId",
  "operatingSystem",
  "managementState",
  "lastSyncDateTime",
  "deviceActionResults",
] as const satisfies (keyof GraphDevice)[];

/** Intune's managed devices, through Graph's beta: v1.0 knows neither the action nor `managementState`. */
export class GraphManagedDevices implements ManagedDevices {
  constructor(
    private readonly transport: () => Transport,
    private readonly clock: Clock,
  ) {}

  async read(managedDeviceId: string, signal: AbortSignal): Promise<ManagedDevice> {
    const transport = this.transport();
    const path = `${devicePath(managedDeviceId)}?$select=${properties.join(",")}`;
    const answer = await patiently(() => transport.send("GET", path, signal), {
      clock: this.clock,
      signal,
      isSafe: () => true,
    }).catch((error: unknown) => {
      throw error instanceof NoAnswerError
        ? unreachable(transport.connection.graphEndpoint, "graphEndpoint", error)
        : error;
    });
    if (answer.status !== 200) throw refusal(answer, { verb: "read", managedDeviceId });
    return deviceFrom(answer);
  }

  async requestRotation(managedDeviceId: string, signal: AbortSignal): Promise<Acceptance> {
    const transport = this.transport();
    const path = `${devicePath(managedDeviceId)}/${actionName}`;
    try {
      // The request itself is not aborted: its fate would be unknown then.
      const answer = await patiently(() => transport.send("POST", path, never), {
        clock: this.clock,
        signal,
        isSafe: (failure) => failure === 429 || (failure instanceof NoAnswerError && !failure.mayBeSent),
      });
      return acceptanceFrom(answer, managedDeviceId);
    } catch (error) {
      if (error instanceof NoAnswerError && error.mayBeSent) return { fate: "unknown", requestId: "" };
      throw error instanceof NoAnswerError
        ? unreachable(transport.connection.graphEndpoint, "graphEndpoint", error)
        : error;
    }
  }
}

const never = new AbortController().signal;

function devicePath(managedDeviceId: string): string {
  return `/deviceManagement/managedDevices/${encodeURIComponent(managedDeviceId)}`;
}

/** Of an answer like 504 nobody knows whether the request was carried out behind it. */
function acceptanceFrom(answer: Answer, managedDeviceId: string): Acceptance {
  const { status, dateTime, requestId } = answer;
  if (status >= 200 && status < 300) return { fate: "accepted", requestedDateTime: utc(dateTime), requestId };
  if (status >= 500) return { fate: "unknown", requestId };
  throw refusal(answer, { verb: "rotate", managedDeviceId });
}

function deviceFrom({ body, dateTime }: Answer): ManagedDevice {
  const device = body as GraphDevice | undefined;
  if (!device?.id) throw new ServiceError("unreachable", "Graph answered something that is no device.");
  return {
    id: device.id,
    deviceName: device.deviceName ?? "",
    entraDeviceId: device.azureADDeviceId ?? "",
    operatingSystem: device.operatingSystem ?? "",
    managementState: device.managementState ?? "",
    lastSyncDateTime: utc(device.lastSyncDateTime),
    rotations: (device.deviceActionResults ?? []).filter(isRotation).map(rotationFrom),
    readDateTime: utc(dateTime),
  };
}

/** By type where the answer has types; a name alone is spelled in more than one way. */
function isRotation(result: DeviceActionResult | null): result is RotateBitLockerKeysDeviceActionResult {
  const type = (result as { "@odata.type"?: string } | null)?.["@odata.type"];
  return type
    ? type === "#microsoft.graph.rotateBitLockerKeysDeviceActionResult"
    : /bitlocker/i.test(result?.actionName ?? "");
}

function rotationFrom(result: RotateBitLockerKeysDeviceActionResult): ActionResult {
  const startDateTime = utc(result.startDateTime);
  return {
    actionName: result.actionName ?? actionName,
    actionState: result.actionState ?? "none",
    startDateTime,
    lastUpdatedDateTime: result.lastUpdatedDateTime ? utc(result.lastUpdatedDateTime) : startDateTime,
    errorCode: result.errorCode ?? 0,
  };
}
