import type { Behaviour } from "../behaviour";
import type { Caller } from "../entra/tokens";
import type { Answer, Ask } from "../server/answers";
import type { Tenant } from "../tenant/tenant";
import { directoryRoutes } from "./directory";
import { GraphRefusal, notPermitted, unknownSegment } from "./errors";
import type { GraphVersion } from "./managedDeviceProperties";
import { managedDeviceRoutes, userDeviceRoutes } from "./managedDevices";
import { recoveryKeyRoutes } from "./recoveryKeys";

/** A request that was recognised: what it names, and what the route has to know to answer it. */
export interface GraphCall {
  readonly ask: Ask;
  readonly version: GraphVersion;
  /** Address of the version, such as `https://localhost:8443/beta`. */
  readonly serviceRoot: string;
  readonly query: URLSearchParams;
  /** The ids in the path, in their order. */
  readonly ids: readonly string[];
  readonly caller: Caller;
}

/** One kind of request Graph knows. */
export interface Route {
  readonly method: string;
  /** The segments of the path after the version; `{id}` stands for any. */
  readonly path: readonly string[];
  /** The versions that have it. Default: both. */
  readonly version?: GraphVersion;
  /** The application permissions of which the caller must have one. */
  readonly permissions: readonly string[] | ((behaviour: Behaviour) => readonly string[]);
  readonly answer: (tenant: Tenant, call: GraphCall) => Answer;
}

const routes: readonly Route[] = [
  ...managedDeviceRoutes("managedDevices"),
  ...managedDeviceRoutes("comanagedDevices"),
  ...userDeviceRoutes,
  ...directoryRoutes,
  ...recoveryKeyRoutes,
];

/** Answers a request, single or out of a batch, whose bearer is known. Throws a {@link GraphRefusal}. */
export function answerGraph(tenant: Tenant, caller: Caller, ask: Ask): Answer {
  const url = new URL(ask.origin + ask.path);
  const [version = "", ...segments] = segmentsOf(url.pathname);
  if (version !== "v1.0" && version !== "beta") {
    throw new GraphRefusal(400, "BadRequest", `Invalid version: ${version}`);
  }
  const route = findRoute(ask.method, version, segments);
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

function findRoute(method: string, version: GraphVersion, segments: readonly string[]): Route {
  const ofVersion = routes.filter((route) => (route.version ?? version) === version);
  const isIt = ({ path }: Route) => path.length === segments.length && matching(path, segments) === path.length;
  const route = ofVersion.find((candidate) => candidate.method === method && isIt(candidate));
  if (route) return route;
  const next = segments[Math.max(...ofVersion.map(({ path }) => matching(path, segments)))];
  if (next !== undefined) throw unknownSegment(next);
  throw new GraphRefusal(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.");
}

/** How many segments at the start of a path the route knows. */
function matching(route: readonly string[], segments: readonly string[]): number {
  const unknown = segments.findIndex(
    (segment, index) => route[index] !== "{id}" && route[index]?.toLowerCase() !== segment.toLowerCase(),
  );
  return unknown < 0 ? segments.length : unknown;
}
