import type { BitlockerRecoveryKey } from "@microsoft/microsoft-graph-types-beta";
import type { Behaviour } from "../behaviour";
import type { Answer } from "../server/answers";
import { recoveryPassword } from "../tenant/recoveryKeys";
import type { Tenant } from "../tenant/tenant";
import { GraphRefusal, notPermitted } from "./errors";
import { readFilter } from "./filter";
import type { GraphCall, Route } from "./route";
import { answerList } from "./list";
import { contextOf, type Entity, parseSelect, project, queryOptions } from "./odata";

/** [doc] */
const readKey = "BitlockerKey.Read.All";
const permissions = ["BitlockerKey.ReadBasic.All", readKey] as const;

const path = ["informationProtection", "bitlocker", "recoveryKeys"];
const context = path.join("/");

/** What `$select` may name of one key. A list never holds the key itself. */
const properties: ReadonlySet<string> = new Set(["id", "createdDateTime", "volumeType", "deviceId", "key"]);
const listed: ReadonlySet<string> = new Set([...properties].filter((name) => name !== "key"));

/** The recovery keys in Entra: their metadata, and, one at a time and with an audit entry, the keys. */
export const recoveryKeyRoutes: readonly Route[] = [
  { method: "GET", path, permissions, answer: list },
  { method: "GET", path: [...path, "{id}"], permissions, answer: get },
];

function list(tenant: Tenant, call: GraphCall): Answer {
  requireUserAgent(call);
  const now = tenant.clock.now();
  const deviceId = deviceAskedFor(call);
  const ofDevice = deviceId === undefined ? tenant.recoveryKeys : [tenant.recoveryKeysOf(deviceId)];
  return answerList(call, {
    items: ofDevice.flatMap((keys) => keys?.list(now) ?? []).map((key) => toEntity(key, tenant.behaviour)),
    type: {
      name: "bitlockerRecoveryKey",
      properties: listed,
      refused: [...listed].filter((name) => name !== "deviceId"),
    },
    context,
    page: { usual: 1_000, largest: 1_000 },
    valueOf: (key, property) => key[property],
    toEntity: (key) => key,
  });
}

/** The device of the usual filter, so that not all keys of the tenant have to be read. */
function deviceAskedFor({ query }: GraphCall): string | undefined {
  const filter = query.get("$filter");
  const parsed = filter === null ? undefined : readFilter(filter);
  const isUsual = parsed?.kind === "compare" && parsed.by === "eq" && parsed.property === "deviceId";
  const isText = isUsual && (parsed.value.kind === "string" || parsed.value.kind === "guid");
  return isText ? parsed.value.value : undefined;
}

function get(tenant: Tenant, call: GraphCall): Answer {
  requireUserAgent(call);
  const selected = parseSelect(queryOptions(call.query, ["$select"]).$select, "bitlockerRecoveryKey", properties);
  const withKey = selected?.includes("key") ?? false;
  if (withKey && !call.caller.roles.includes(readKey)) {
    throw notPermitted([readKey], tenant.behaviour.permissionNamed, call.ask);
  }
  const found = find(tenant, call);
  if (withKey) tenant.recordKeyRead(found, call.caller.appId);
  const entity = { ...toEntity(found, tenant.behaviour), ...(withKey && { key: recoveryPassword(found.id) }) };
  return {
    status: 200,
    body: {
      "@odata.context": `${contextOf(call.serviceRoot, context, selected)}/$entity`,
      ...project(entity, selected, listed),
    },
  };
}

/** As a number, a volume type is its place in the list. [doc] */
const volumeTypes = ["operatingSystemVolume", "fixedDataVolume", "removableDataVolume", "unknownFutureValue"];

function toEntity(key: BitlockerRecoveryKey, behaviour: Behaviour): Entity {
  const { volumeType } = key;
  if (behaviour.volumeTypes === "named" || !volumeType) return { ...key };
  return { ...key, volumeType: volumeTypes.indexOf(volumeType) + 1 };
}

function find(tenant: Tenant, { ids }: GraphCall) {
  const [id = ""] = ids;
  const now = tenant.clock.now();
  const all = tenant.recoveryKeys.flatMap((keys) => keys.list(now));
  const key = all.find((candidate) => candidate.id === id.toLowerCase());
  if (!key) throw new GraphRefusal(404, "NotFound", `No bitlocker key with the id '${id}' was found.`);
  return key;
}

/** [doc] Whether the header of a batch counts for what is inside is not known; here it does not. */
function requireUserAgent({ ask }: GraphCall): void {
  if (ask.headers["user-agent"]) return;
  throw new GraphRefusal(400, "BadRequest", "The request has no User-Agent header, which this API requires.");
}
