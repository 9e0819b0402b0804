import type { Domain, ServicePrincipal } from "@microsoft/microsoft-graph-types-beta";
import { servicePrincipalId } from "../entra/tokens";
import type { Answer } from "../server/answers";
import type { Tenant } from "../tenant/tenant";
import { GraphRefusal } from "./errors";
import type { GraphCall, Route } from "./route";
import { answerList } from "./list";
import { contextOf, type Entity, parseSelect, project, queryOptions } from "./odata";

/**
 * What is registered in a tenant besides its people, groups and devices: its domains, and the service principals of its
 * apps.
 */
interface Registration {
  readonly path: "domains" | "servicePrincipals";
  readonly type: string;
  readonly properties: ReadonlySet<string>;
  /** [doc] */
  readonly permissions: readonly string[];
  readonly all: (tenant: Tenant) => Entity[];
}

const registrations: readonly Registration[] = [
  {
    path: "domains",
    type: "domain",
    properties: new Set([
      "id",
      "authenticationType",
      "isAdminManaged",
      "isDefault",
      "isInitial",
      "isRoot",
      "isVerified",
      "supportedServices",
    ] satisfies readonly (keyof Domain)[]),
    permissions: ["Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    all: ({ domains }) => domains.map(toDomain),
  },
  {
    path: "servicePrincipals",
    type: "servicePrincipal",
    properties: new Set([
      "id",
      "accountEnabled",
      "appDisplayName",
      "appId",
      "appOwnerOrganizationId",
      "displayName",
      "servicePrincipalType",
    ] satisfies readonly (keyof ServicePrincipal)[]),
    permissions: ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    all: (tenant) => tenant.apps.map((app) => toServicePrincipal(app, tenant)),
  },
];

/** The routes that read them. */
export const registrationRoutes: readonly Route[] = registrations.flatMap((registration) => {
  const { path, permissions } = registration;
  return [
    { method: "GET", path: [path], permissions, answer: list.bind(undefined, registration) },
    { method: "GET", path: [path, "{id}"], permissions, answer: get.bind(undefined, registration) },
  ];
});

function list({ path, type, properties, all }: Registration, tenant: Tenant, call: GraphCall): Answer {
  return answerList(call, {
    items: all(tenant),
    type: { name: type, properties },
    context: path,
    page: { usual: 100, largest: 999 },
    valueOf: (entity, property) => entity[property],
    toEntity: (entity) => entity,
  });
}

function get({ path, type, properties, all }: Registration, tenant: Tenant, call: GraphCall): Answer {
  const selected = parseSelect(queryOptions(call.query, ["$select"]).$select, type, properties);
  const [id = ""] = call.ids;
  const found = all(tenant).find((entity) => String(entity.id).toLowerCase() === id.toLowerCase());
  if (!found) throw new GraphRefusal(404, "Request_ResourceNotFound", `Resource '${id}' does not exist.`);
  const context = `${contextOf(call.serviceRoot, path, selected)}/$entity`;
  return { status: 200, body: { "@odata.context": context, ...project(found, selected, properties) } };
}

function toDomain(id: string, index: number): Entity {
  const isFirst = index === 0;
  const common = { isAdminManaged: true, isRoot: true, isVerified: true, authenticationType: "Managed" };
  return { id, ...common, isDefault: isFirst, isInitial: isFirst, supportedServices: [] };
}

function toServicePrincipal(app: Tenant["apps"][number], tenant: Tenant): Entity {
  const displayName = app.displayName ?? app.clientId;
  return {
    id: servicePrincipalId(app),
    accountEnabled: true,
    appDisplayName: displayName,
    appId: app.clientId,
    appOwnerOrganizationId: tenant.id,
    displayName,
    servicePrincipalType: "Application",
  };
}
