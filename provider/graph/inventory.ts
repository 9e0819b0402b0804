import type { ManagedDevice as GraphDevice } from "@microsoft/microsoft-graph-types-beta";
import { utc } from "../rotation/dateTime";
import type { Inventory, InventoryDevice, Searchable } from "../rotation/inventory";
import { ServiceError } from "../rotation/serviceError";
import { DeviceCollections } from "./deviceCollections";
import { filterRefusal, refusal } from "./errors";
import type { Answer } from "./graphClient";
import { text } from "./managedDevices";
import { read, readPages } from "./reading";
import type { Transport } from "./transport";

const properties = [
  "id",
  "deviceName",
  "azureADDeviceId",
  "serialNumber",
  "operatingSystem",
  "osVersion",
  "isEncrypted",
  "joinType",
  "managementAgent",
  "managementState",
  "managedDeviceOwnerType",
  "userPrincipalName",
  "lastSyncDateTime",
] as const satisfies (keyof GraphDevice)[];

const select = `$select=${properties.join(",")}`;

/** Whether a device that Configuration Manager manages as well is known in the first collection too is uncertain. */
const collections = ["managedDevices", "comanagedDevices"] as const;

type Collection = (typeof collections)[number];

const graphNames: Record<Searchable, keyof GraphDevice> = {
  entraDeviceId: "azureADDeviceId",
  serialNumber: "serialNumber",
  deviceName: "deviceName",
};

/** A program that is ended early takes its requests along. */
const manner = { signal: new AbortController().signal };

/** Intune's inventory, through Graph's beta: v1.0 knows neither `joinType` nor `managementState`. */
export class GraphInventory implements Inventory {
  private readonly collections = new DeviceCollections();

  constructor(private readonly transport: () => Transport) {}

  async read(managedDeviceId: string): Promise<InventoryDevice> {
    const answer = await this.collections.ask(managedDeviceId, (devicePath) =>
      read(this.transport(), `${devicePath}?${select}`, manner),
    );
    if (answer.status !== 200) throw refusal(answer, { verb: "read", deviceId: managedDeviceId });
    return deviceFrom(answer.body);
  }

  async find(property: Searchable, value: string): Promise<InventoryDevice[]> {
    for (const collection of collections) {
      const candidates = await this.candidates(collection, property, value);
      const fitting = candidates.filter((device) => device[property].toLowerCase() === value.toLowerCase());
      if (fitting.length > 0) return fitting;
    }
    return [];
  }

  /** Where Graph refuses to filter by a property, which it does not document for each, all devices are candidates. */
  private async candidates(collection: Collection, property: Searchable, value: string): Promise<InventoryDevice[]> {
    try {
      return await this.devicesIn(collection, `${graphNames[property]} eq ${literal(value)}`);
    } catch (error) {
      if (error instanceof ServiceError && error.kind === "refused") return this.devicesIn(collection, undefined);
      throw error;
    }
  }

  list(filter: string | undefined): Promise<InventoryDevice[]> {
    return this.devicesIn("managedDevices", filter);
  }

  private async devicesIn(collection: Collection, filter: string | undefined): Promise<InventoryDevice[]> {
    const filtered = filter === undefined ? "" : `$filter=${encodeURIComponent(filter)}&`;
    const path = `${pathOf(collection)}?${filtered}${select}&$top=1000`;
    const pages = await readPages(this.transport(), path, manner, (answer) =>
      filter !== undefined && answer.status === 400 ? filterRefusal(answer, filter) : refusal(answer, { verb: "read" }),
    );
    // A list that changes while it is read may show a device on two pages.
    const byId = new Map(pages.flatMap(devicesOn).map((device) => [device.managedDeviceId, device]));
    return [...byId.values()];
  }
}

function pathOf(collection: Collection): string {
  return `/deviceManagement/${collection}`;
}

/** A string of OData, in which a quotation mark is written twice. */
function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function devicesOn({ body }: Answer): InventoryDevice[] {
  const { value } = (body ?? {}) as { value?: unknown };
  // An empty list would say that there are no devices, which is another thing.
  if (!Array.isArray(value))
    throw new ServiceError("unreachable", "Graph answered something that is no list of devices.");
  return value.map(deviceFrom);
}

function deviceFrom(body: unknown): InventoryDevice {
  const device = body as GraphDevice | undefined;
  if (!device?.id) throw new ServiceError("unreachable", "Graph answered something that is no device.");
  return {
    managedDeviceId: device.id,
    deviceName: text(device.deviceName),
    entraDeviceId: text(device.azureADDeviceId),
    serialNumber: text(device.serialNumber),
    operatingSystem: text(device.operatingSystem),
    osVersion: text(device.osVersion),
    isEncrypted: device.isEncrypted ?? undefined,
    joinType: text(device.joinType),
    managementAgent: text(device.managementAgent),
    managementState: text(device.managementState),
    managedDeviceOwnerType: text(device.managedDeviceOwnerType),
    userPrincipalName: text(device.userPrincipalName),
    lastSyncDateTime: utc(device.lastSyncDateTime),
  };
}
