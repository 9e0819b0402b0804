/** The plain Graph client with the middleware that it has by default, its own retries among it. */
import { Client, PageIterator } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { credential, scopes, tenant, untilEnded } from "./tenant.mjs";

/** @typedef {import("@microsoft/microsoft-graph-types-beta").ManagedDevice} ManagedDevice */
/** @typedef {import("@microsoft/microsoft-graph-client").PageCollection} PageCollection */

const client = Client.initWithMiddleware({
  baseUrl: tenant.url,
  customHosts: new Set(["localhost"]),
  authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes }),
});

const devices = "/deviceManagement/managedDevices";
const device = `${devices}/${tenant.deviceId}`;

/** @param {string} path */
const collection = (path) => client.api(path).version("v1.0");

await client.api(`${device}/rotateBitLockerKeys`).version("beta").post(undefined);
const result = await untilEnded(async () => {
  const found = /** @type {ManagedDevice} */ (await collection(device).select("deviceActionResults").get());
  return found.deviceActionResults?.[0];
});

/** @type {unknown[]} */
const names = [];
const firstPage = /** @type {PageCollection} */ (
  await collection(devices).filter("operatingSystem eq 'Windows'").top(5).get()
);
await new PageIterator(client, firstPage, (/** @type {ManagedDevice} */ { deviceName }) => {
  names.push(deviceName);
  return true;
}).iterate();

const groups = /** @type {{ value: { id: string }[] }} */ (
  await collection("/groups").filter("displayName eq 'Disclosed keys'").get()
);
const members = /** @type {PageCollection} */ (
  await collection(`/groups/${groups.value[0]?.id}/transitiveMembers/microsoft.graph.device`)
    .header("ConsistencyLevel", "eventual")
    .count(true)
    .get()
);

const unknown = /** @type {import("@microsoft/microsoft-graph-client").GraphError} */ (
  await collection(`${devices}/00000000-0000-4000-8000-000000000000`)
    .get()
    .catch((/** @type {unknown} */ error) => error)
);

process.stdout.write(
  JSON.stringify({
    result,
    names,
    members: members.value.length,
    error: [unknown.statusCode, unknown.code, typeof unknown.requestId],
  }),
);
