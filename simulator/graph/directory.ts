import type { Answer } from "../server/answers";
import type { Entry, ObjectType } from "../tenant/directory";
import type { Tenant } from "../tenant/tenant";
import { directoryProperties, objectProperties } from "./directoryProperties";
import { GraphRefusal } from "./errors";
import type { GraphCall, Route } from "./route";
import { answerList } from "./list";
import { contextOf, parseSelect, project, queryOptions, type Entity } from "./odata";

/** The permissions to read the objects of a type. [doc] */
const permissions: Readonly<Record<ObjectType, readonly string[]>> = {
  device: ["Device.Read.All", "Device.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
  user: ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
  group: [
    "GroupMember.Read.All",
    "Group.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
};

/** [doc] */
const page = { usual: 100, largest: 999 };

/** The directory as Graph offers it: its devices, users and groups, and who is in a group. */
export const directoryRoutes: readonly Route[] = [
  ...(["device", "user", "group"] as const).flatMap((type) => [
    { method: "GET", path: [`${type}s`], permissions: permissions[type], answer: list.bind(undefined, type) },
    { method: "GET", path: [`${type}s`, "{id}"], permissions: permissions[type], answer: get.bind(undefined, type) },
  ]),
  ...(["members", "owners", "transitiveMembers"] as const).flatMap((relation) => {
    const path = ["groups", "{id}", relation];
    const casts = (["device", "user", "group"] as const).map((type) => ({
      method: "GET",
      path: [...path, type],
      permissions: permissions.group,
      answer: related.bind(undefined, relation, type),
    }));
    const all = {
      method: "GET",
      path,
      permissions: permissions.group,
      answer: related.bind(undefined, relation, undefined),
    };
    return [all, ...casts];
  }),
];

function list(type: ObjectType, tenant: Tenant, call: GraphCall): Answer {
  return answerList(call, {
    items: tenant.directory.all(type),
    type: { name: type, properties: directoryProperties[type] },
    context: `${type}s`,
    page,
    valueOf: ({ entity }, property) => entity[property as keyof typeof entity],
    toEntity: ({ entity }) => ({ ...entity }),
  });
}

function get(type: ObjectType, tenant: Tenant, call: GraphCall): Answer {
  const properties = directoryProperties[type];
  const selected = parseSelect(queryOptions(call.query, ["$select"]).$select, type, properties);
  const { entity } = find(type, tenant, call);
  const context = `${contextOf(call.serviceRoot, `${type}s`, selected)}/$entity`;
  return { status: 200, body: { "@odata.context": context, ...project({ ...entity }, selected, properties) } };
}

type Relation = "members" | "owners" | "transitiveMembers";

function related(relation: Relation, cast: ObjectType | undefined, tenant: Tenant, call: GraphCall): Answer {
  if (cast && tenant.behaviour.advancedCasts) requireAdvancedQuery(call);
  const all = tenant.directory[relation](find("group", tenant, call));
  const shown = all.map((entry) => asRelated(entry, tenant, call));
  return answerList(call, {
    items: cast ? shown.filter((entity) => entity["@odata.type"] === typeName(cast)) : shown,
    type: cast
      ? { name: cast, properties: directoryProperties[cast] }
      : { name: "directoryObject", properties: objectProperties },
    context: cast ? `${cast}s` : "directoryObjects",
    page,
    valueOf: (entity, property) => entity[property],
    toEntity: (entity) => entity,
  });
}

/** An object as a member or an owner. Of one that the app may not read, only type and id are shown. [doc] */
function asRelated({ type, entity }: Entry, { behaviour }: Tenant, { caller }: GraphCall): Entity {
  const mayRead = permissions[type].some((permission) => caller.roles.includes(permission));
  const shown = { always: true, withPermission: mayRead, never: false }[behaviour.memberProperties];
  const odataType = { "@odata.type": typeName(type) };
  if (shown || type !== "device") return { ...odataType, ...entity };
  const hidden = Object.fromEntries(Object.keys(entity).map((name) => [name, null]));
  return { ...odataType, ...hidden, id: entity.id };
}

function typeName(type: ObjectType): string {
  return `#microsoft.graph.${type}`;
}

/** A cast is an advanced query, which has to be asked for as such. [doc] */
function requireAdvancedQuery({ ask, query }: GraphCall): void {
  const isAdvanced = ask.headers.consistencylevel?.toLowerCase() === "eventual" && query.get("$count") === "true";
  if (isAdvanced || query.has("$skiptoken")) return;
  throw new GraphRefusal(
    400,
    "Request_UnsupportedQuery",
    "The request uses features that are only supported with the header ConsistencyLevel: eventual and $count=true.",
  );
}

function find(type: ObjectType, tenant: Tenant, { ids }: GraphCall): Entry {
  const [id = ""] = ids;
  const entry = tenant.directory.find(type, id);
  if (entry) return entry;
  throw new GraphRefusal(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}
