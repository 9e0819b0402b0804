import type { Behaviour } from "../behaviour";
import type { Caller } from "../entra/tokens";
import type { Answer, Ask } from "../server/answers";
import type { Tenant } from "../tenant/tenant";
import type { GraphVersion } from "./managedDeviceProperties";

/** A request whose route was found: what it names, and what the route needs to answer it. */
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
  /** The segments of the path after the version; `{id}` matches any segment. */
  readonly path: readonly string[];
  /** The versions that have it. Default: both. */
  readonly version?: GraphVersion;
  /** The application permissions of which the caller must have one. */
  readonly permissions: readonly string[] | ((behaviour: Behaviour) => readonly string[]);
  readonly answer: (tenant: Tenant, call: GraphCall) => Answer;
}
