import type { Caller } from "../entra/tokens";
import type { Answer, Ask } from "../server/answers";
import type { Tenant } from "../tenant/tenant";
import { directoryRoutes } from "./directory";
import { GraphRefusal, notPermitted, notPlayed, unknownSegment } from "./errors";
import type { GraphVersion } from "./managedDeviceProperties";
import { managedDeviceRoutes, userDeviceRoutes } from "./managedDevices";
import { recoveryKeyRoutes } from "./recoveryKeys";
import { registrationRoutes } from "./registrations";
import type { Route } from "./route";

const routes: readonly Route[] = [
  ...managedDeviceRoutes("managedDevices"),
  ...managedDeviceRoutes("comanagedDevices"),
  ...userDeviceRoutes,
  ...directoryRoutes,
  ...recoveryKeyRoutes,
  ...registrationRoutes,
];

/** Answers a request, single or from a batch, whose bearer is known. Throws a {@link GraphRefusal}. */
export function answerGraph(tenant: Tenant, caller: Caller, ask: Ask): Answer {
  const url = new URL(ask.origin + ask.path);
  const [version = "", ...segments] = segmentsOf(url.pathname);
  if (version !== "v1.0" && version !== "beta") {
    throw new GraphRefusal(400, "BadRequest", `Invalid version: ${version}`);
  }
  const route = findRoute(ask, version, segments);
  const permissions = typeof route.permissions === "function" ? route.permissions(tenant.behaviour) : route.permissions;
  if (!permissions.some((permission) => caller.roles.includes(permission))) {
    throw notPermitted(permissions, tenant.behaviour.permissionNamed, ask);
  }
  return route.answer(tenant, {
    ask,
    version,
    serviceRoot: `${ask.origin}/${version}`,
    query: url.searchParams,
    ids: segments.filter((_, index) => route.path[index] === "{id}"),
    caller,
  });
}

/** The segments of a path; `devices('1')` is the same as `devices/1`, and an action may be called by its full name. */
function segmentsOf(pathname: string): string[] {
  return decoded(pathname)
    .slice(1)
    .replace(/\('?([^')]*)'?\)/g, "/$1")
    .replace(/\/$/, "")
    .split("/")
    .map((segment) => segment.replace(/^microsoft\.graph\./, ""));
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw new GraphRefusal(400, "BadRequest", "The request URI is not valid.");
  }
}

function findRoute({ method, path }: Ask, version: GraphVersion, segments: readonly string[]): Route {
  const fitting = routes.filter((route) => route.method === method && fits(route.path, segments));
  const route = fitting.find((candidate) => (candidate.version ?? version) === version);
  if (route) return route;
  // Graph itself does not know what only the other version has. [schema]
  if (fitting.length > 0) throw unknownSegment(segments.at(-1) ?? "");
  throw notPlayed(`${method} ${path.split("?", 1)[0]}`);
}

function fits(route: readonly string[], segments: readonly string[]): boolean {
  if (route.length !== segments.length) return false;
  return route.every((name, index) => {
    const segment = segments[index] ?? "";
    return name === "{id}" ? !isFunction(segment) : name.toLowerCase() === segment.toLowerCase();
  });
}

/** Whether a segment in the place of an id is something else: `$count`, `$ref` and functions are not played. */
function isFunction(segment: string): boolean {
  return segment.startsWith("$") || /^(?:delta|getByIds|validateProperties|getUserOwnedObjects)$/i.test(segment);
}
