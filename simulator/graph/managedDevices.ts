import type { DeviceActionResult } from "@microsoft/microsoft-graph-types-beta";
import type { Behaviour } from "../behaviour";
import type { Answer } from "../server/answers";
import type { SimulatedDevice } from "../tenant/device";
import { rotationActionName } from "../tenant/rotation";
import type { Tenant } from "../tenant/tenant";
import { requireApproval } from "./approval";
import { intuneRefusal } from "./errors";
import type { GraphCall, Route } from "./route";
import { answerList } from "./list";
import { managedDeviceProperties } from "./managedDeviceProperties";
import { contextOf, parseSelect, project, queryOptions } from "./odata";
import { requireNoParameters } from "./requestBody";

/** The two collections of Intune a device may be found in. */
type Collection = "managedDevices" | "comanagedDevices";

/** [doc] */
const readPermissions = [
  "DeviceManagementManagedDevices.Read.All",
  "DeviceManagementManagedDevices.ReadWrite.All",
] as const;

/** The most rows on a page of a list. [field] */
const largestPage = 1_000;

/** The devices of a user. */
export const userDeviceRoutes: readonly Route[] = [
  { method: "GET", path: ["users", "{id}", "managedDevices"], permissions: readPermissions, answer: listOfUser },
];

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
      permissions: ({ rotatePermissions }) => rotatePermissions,
      answer: rotate.bind(undefined, collection),
    },
  ];
}

function list(collection: Collection, tenant: Tenant, call: GraphCall): Answer {
  return listDevices(tenant, call, `deviceManagement/${collection}`, (device) =>
    isIn(collection, device, tenant.behaviour),
  );
}

/** The devices whose primary user that is. */
function listOfUser(tenant: Tenant, call: GraphCall): Answer {
  const user = tenant.directory.find("user", call.ids[0] ?? "");
  if (!user) throw intuneRefusal(404, "ResourceNotFound", `User with ID ${call.ids[0]} was not found.`, call.ask);
  return listDevices(
    tenant,
    call,
    `users('${user.entity.id}')/managedDevices`,
    ({ properties }) => properties.userId === user.entity.id,
  );
}

function listDevices(tenant: Tenant, call: GraphCall, context: string, isAmong: (device: SimulatedDevice) => boolean) {
  const properties = managedDeviceProperties[call.version];
  return answerList(call, {
    items: tenant.devices,
    isAmong,
    type: { name: "managedDevice", properties, refused: refusedFilters(tenant.behaviour) },
    context,
    page: { usual: largestPage, largest: largestPage },
    countsPages: true,
    faults: tenant.behaviour,
    valueOf: (device, property) =>
      property === "deviceActionResults" ? resultsInList(device, tenant.behaviour) : device.value(property),
    toEntity: (device) => ({
      ...device.toManagedDevice(),
      deviceActionResults: resultsInList(device, tenant.behaviour),
    }),
  });
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
  requireNoParameters(call.ask);
  requireApproval(tenant.behaviour, call);
  const device = find(collection, tenant, call);
  tenant.dailyCap.admit(tenant.clock.now());
  device.rotateBitLockerKeys();
  return { status: 204 };
}

function refusedFilters({ refusedFilters: refused }: Behaviour): readonly string[] | "all" {
  return refused === "all" ? "all" : ["deviceActionResults", ...refused];
}

/** The results of a device as a list shows them: mostly not at all, whatever is selected. [field] */
function resultsInList(device: SimulatedDevice, { listedResults }: Behaviour): DeviceActionResult[] | null {
  if (listedResults === "full") return [...device.results];
  return listedResults === "null" ? null : [];
}

function isIn(collection: Collection, device: SimulatedDevice, { comanagedIds }: Behaviour): boolean {
  return collection === "comanagedDevices" ? device.comanaged : !device.comanaged || comanagedIds === "both";
}

function find(collection: Collection, tenant: Tenant, { ids, ask }: GraphCall): SimulatedDevice {
  const [id = ""] = ids;
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) {
    throw intuneRefusal(400, "BadRequest", `'${id}' is not a valid Guid.`, ask);
  }
  const device = tenant.device(id);
  if (device && isIn(collection, device, tenant.behaviour)) return device;
  throw intuneRefusal(404, "ResourceNotFound", `Device with ID ${id} was not found.`, ask);
}
