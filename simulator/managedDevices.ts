import type { ManagedDevice } from "@microsoft/microsoft-graph-types-beta";
import type { Answer } from "./answers";
import type { SimulatedDevice } from "./device";
import type { GraphCall, Route } from "./graph";
import { intuneRefusal } from "./graphErrors";
import { managedDeviceProperties } from "./managedDeviceProperties";
import { contextOf, pageOf, parseSelect, project, queryOptions } from "./odata";
import { rotationActionName } from "./rotation";
import type { Tenant } from "./tenant";

/** The two collections of Intune a device may be found in. */
type Collection = "managedDevices" | "comanagedDevices";

/** [doc] */
const readPermissions = [
  "DeviceManagementManagedDevices.Read.All",
  "DeviceManagementManagedDevices.ReadWrite.All",
] as const;

/** [doc] */
const rotatePermissions = [
  "DeviceManagementConfiguration.ReadWrite.All",
  "DeviceManagementManagedDevices.ReadWrite.All",
] as const;

/** Rows on a page of a list, at most. [field] */
const largestPage = 1_000;

/** What Graph offers for the devices of a collection. The rotation is in beta only. [schema] */
export function managedDeviceRoutes(collection: Collection): Route[] {
  const devices = ["deviceManagement", collection];
  const device = [...devices, "{id}"];
  return [
    { method: "GET", path: devices, permissions: readPermissions, answer: list.bind(undefined, collection) },
    { method: "GET", path: device, permissions: readPermissions, answer: get.bind(undefined, collection) },
    {
      method: "POST",
      path: [...device, rotationActionName],
      version: "beta",
      permissions: rotatePermissions,
      answer: rotate.bind(undefined, collection),
    },
  ];
}

function list(collection: Collection, tenant: Tenant, { query, version, serviceRoot, ask }: GraphCall): Answer {
  const properties = managedDeviceProperties[version];
  const options = queryOptions(query, ["$select", "$top", "$skiptoken"]);
  const selected = parseSelect(options.$select, "managedDevice", properties);
  const all = devicesOf(collection, tenant);
  const { items, skipToken } = pageOf(all, options.$top, options.$skiptoken, largestPage);
  const next = new URL(ask.origin + ask.path);
  if (skipToken) next.searchParams.set("$skiptoken", skipToken);
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(serviceRoot, `deviceManagement/${collection}`, selected),
      "@odata.count": items.length,
      ...(skipToken && { "@odata.nextLink": next.href }),
      value: items.map((device) => project(asListed(device.toManagedDevice()), selected, properties)),
    },
  };
}

function get(collection: Collection, tenant: Tenant, call: GraphCall): Answer {
  const properties = managedDeviceProperties[call.version];
  const selected = parseSelect(queryOptions(call.query, ["$select"]).$select, "managedDevice", properties);
  const device = find(collection, tenant, call);
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(call.serviceRoot, `deviceManagement/${collection}`, selected) + "/$entity",
      ...project({ ...device.toManagedDevice() }, selected, properties),
    },
  };
}

function rotate(collection: Collection, tenant: Tenant, call: GraphCall): Answer {
  find(collection, tenant, call).rotateBitLockerKeys();
  return { status: 204 };
}

/** A device as a list shows it: without its results, whatever is selected. [field] */
function asListed(device: ManagedDevice): Record<string, unknown> {
  return { ...device, deviceActionResults: null };
}

function devicesOf(collection: Collection, tenant: Tenant): SimulatedDevice[] {
  return tenant.devices.filter((device) => collection === "managedDevices" || device.comanaged);
}

function find(collection: Collection, tenant: Tenant, { ids, ask }: GraphCall): SimulatedDevice {
  const [id = ""] = ids;
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) {
    throw intuneRefusal(400, "BadRequest", `'${id}' is not a valid Guid.`, ask);
  }
  const device = tenant.device(id);
  if (device && (collection === "managedDevices" || device.comanaged)) return device;
  throw intuneRefusal(404, "ResourceNotFound", `Device with ID ${id} was not found.`, ask);
}
