import type { ManagedDevice as GraphDevice } from "@microsoft/microsoft-graph-types-beta";
import type { Inventory, GetManagedDeviceResult, Searchable } from "../../rotation/device/inventory";
import { DeviceCollections } from "./deviceCollections";
import { deviceFilter } from "./deviceFilter";
import { asGiven, commonOf, commonProperties, type Fields, fieldsOf, rowsOn } from "./deviceReading";
import { malformed } from "../wording/answers";
import { refusal } from "../wording/refusal";
import { get, readPages } from "./pages";
import type { SendOptions, Transport } from "../transport/transport";

const properties = [...commonProperties, "serialNumber", "managedDeviceOwnerType", "userPrincipalName"];

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

/** Intune answers with 500 what it can't filter by, every time; one repeat tells that from trouble that passes. */
const filteredManner = { ...manner, serverErrorTries: 2 };

/** What a list that is filtered may be answered with where the same list without the filter is not. */
const filterRefusals: readonly number[] = [400, 414, 500, 501];

/** Intune's inventory, through Graph's beta: v1.0 knows neither `joinType` nor `managementState`. */
export class GraphInventory implements Inventory {
  private readonly collections = new DeviceCollections();

  constructor(private readonly transport: () => Transport) {}

  async read(managedDeviceId: string): Promise<GetManagedDeviceResult> {
    const answer = await this.collections.ask(managedDeviceId, (devicePath) =>
      get(this.transport(), `${devicePath}?${select}`, manner),
    );
    if (answer.status !== 200) throw refusal(answer, { verb: "read", deviceId: managedDeviceId });
    const row = fieldsOf(answer.body);
    idOf(row);
    return deviceFrom(row);
  }

  async find(property: Searchable, value: string): Promise<GetManagedDeviceResult[]> {
    for (const collection of collections) {
      const rows = await this.rowsIn(collection, select, `${graphNames[property]} eq ${literal(value)}`);
      // As Intune has it: two names that are told alike may differ in what can't be seen.
      const isSame = (own: unknown) => typeof own === "string" && own.toLowerCase() === value.toLowerCase();
      const fitting = rows.filter((row) => isSame(row[graphNames[property]]));
      if (fitting.length > 0) return fitting.map(deviceFrom);
    }
    return [];
  }

  async list(filter: string | undefined): Promise<GetManagedDeviceResult[]> {
    if (filter === undefined) return (await this.rowsIn("managedDevices", select, undefined)).map(deviceFrom);
    const { fits, properties: looksAt, narrowing } = deviceFilter(filter);
    const needed = `$select=${[...new Set<string>([...properties, ...looksAt])].join(",")}`;
    const rows = await this.rowsIn("managedDevices", needed, narrowing);
    return rows.filter(fits).map(deviceFrom);
  }

  /**
   * At least the rows of a collection that fit a filter, and maybe others. Which filters Graph takes is not documented for
   * each property: where it refuses one, all rows are read.
   */
  private async rowsIn(collection: Collection, selected: string, filter: string | undefined): Promise<Fields[]> {
    const list = `${pathOf(collection)}?`;
    const options = `${selected}&$top=1000`;
    if (filter === undefined) return this.rowsAt(list + options);
    try {
      return await this.rowsAt(`${list}$filter=${encodeURIComponent(filter)}&${options}`, filteredManner);
    } catch (error) {
      if (error instanceof RefusedFilter) return this.rowsAt(list + options);
      throw error;
    }
  }

  private async rowsAt(path: string, as: SendOptions = manner): Promise<Fields[]> {
    const isFiltered = as === filteredManner;
    const pages = await readPages(this.transport(), path, as, (answer) =>
      isFiltered && filterRefusals.includes(answer.status) ? new RefusedFilter() : refusal(answer, { verb: "read" }),
    );
    // A list that changes while it is read may show a device on two pages.
    const byId = new Map(pages.flatMap(rowsOn).map((row) => [idOf(row), row]));
    return [...byId.values()];
  }
}

/** Graph refused a list with a filter, which says nothing of the list without it. */
class RefusedFilter extends Error {}

function pathOf(collection: Collection): string {
  return `/deviceManagement/${collection}`;
}

/** A string of OData, in which a quotation mark is written twice. */
function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Nothing can be done with a device that has none, and to leave it out would hide a device. */
function idOf({ id }: Fields): string {
  if (typeof id === "string" && id !== "") return id.toLowerCase();
  throw malformed("no device: it has no id");
}

function deviceFrom(row: Fields): GetManagedDeviceResult {
  return {
    managedDeviceId: asGiven(row.id),
    serialNumber: asGiven(row.serialNumber),
    managedDeviceOwnerType: asGiven(row.managedDeviceOwnerType),
    userPrincipalName: asGiven(row.userPrincipalName),
    ...commonOf(row, asGiven),
  };
}
