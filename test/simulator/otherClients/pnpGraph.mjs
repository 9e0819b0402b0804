/** PnPjs, a client of Graph that people write scripts for Microsoft 365 with. */
import { DefaultHeaders, DefaultInit, graphfi, GraphQueryable } from "@pnp/graph";
import "@pnp/graph/batching.js";
import "@pnp/graph/groups/index.js";
import "@pnp/graph/members/index.js";
import "@pnp/graph/users/index.js";
import { BrowserFetchWithRetry, DefaultParse, InjectHeaders } from "@pnp/queryable";
import { credential, scopes, tenant } from "./tenant.mjs";

/**
 * What is used here of the client's fluent interface: its own declarations name files without an extension, which
 * TypeScript does not find in an ES module.
 *
 * @typedef {object} Fluent
 * @property {Collection & { filter(filter: string): { select(name: string): () => Promise<{ id: string }[]> } }} groups
 * @property {Collection} users
 * @property {() => [Fluent, () => Promise<void>]} batched
 *
 * @typedef {object} Collection
 * @property {(id: string) => (() => Promise<Record<string, unknown>>) & { members: () => Promise<unknown[]> }} getById
 * @property {(count: number) => () => Promise<unknown[]>} top
 */

const { token } = await credential.getToken(scopes);
const root = `${tenant.url}/v1.0`;
const configured = graphfi().using(
  DefaultHeaders(),
  DefaultInit(root),
  BrowserFetchWithRetry(),
  DefaultParse(),
  InjectHeaders({ Authorization: `Bearer ${token}` }),
);
const graph = /** @type {Fluent} */ (/** @type {unknown} */ (configured));

const groups = await graph.groups.filter("displayName eq 'Finance laptops'").select("id")();
const members = await graph.groups.getById(groups[0]?.id ?? "").members();
const user = await graph.users.getById("anna@contoso.example")();

const like = /** @type {import("@pnp/graph").IGraphQueryable} */ (/** @type {unknown} */ (graph.groups));
const path = `${root}/deviceManagement/managedDevices/${tenant.deviceId}`;
const device = /** @type {Record<string, unknown>} */ (await GraphQueryable([like, path])());

const [batched, execute] = graph.batched();
const inBatch = [batched.users.top(2)(), batched.groups.top(2)()];
await execute();
const counts = (await Promise.all(inBatch)).map((found) => found.length);

process.stdout.write(
  JSON.stringify({ members: members.length, user: user.userPrincipalName, device: device.deviceName, counts }),
);
