/**
 * Microsoft's generated client for beta, with the middleware that it has by default. Its request builders for
 * deviceManagement are in a package that is not on the registry, so requests are put together by hand; what reads the
 * answers is all its own.
 */
import { HttpMethod, RequestInformation } from "@microsoft/kiota-abstractions";
import { AzureIdentityAuthenticationProvider } from "@microsoft/kiota-authentication-azure";
import { GraphBetaRequestAdapter } from "@microsoft/msgraph-beta-sdk";
import {
  createManagedDeviceCollectionResponseFromDiscriminatorValue,
  createManagedDeviceFromDiscriminatorValue,
} from "@microsoft/msgraph-beta-sdk/models/index.js";
import { createODataErrorFromDiscriminatorValue } from "@microsoft/msgraph-beta-sdk/models/oDataErrors/index.js";
import { credential, scopes, tenant, untilEnded } from "./tenant.mjs";

/** @typedef {import("@microsoft/msgraph-beta-sdk/models/index.js").ManagedDevice} ManagedDevice */
/** @typedef {import("@microsoft/msgraph-beta-sdk/models/index.js").ManagedDeviceCollectionResponse} ManagedDevices */
/** @typedef {import("@microsoft/msgraph-beta-sdk/models/oDataErrors/index.js").ODataError} ODataError */

const hosts = new Set(["localhost"]);
const adapter = new GraphBetaRequestAdapter(
  new AzureIdentityAuthenticationProvider(credential, scopes, undefined, hosts),
);
adapter.baseUrl = `${tenant.url}/beta`;

const errors = { XXX: createODataErrorFromDiscriminatorValue };

/**
 * @param {HttpMethod} method
 * @param {string} path
 */
function request(method, path) {
  const template = `{+baseurl}/deviceManagement/managedDevices${path}`;
  return new RequestInformation(method, template, { baseurl: adapter.baseUrl, id: tenant.deviceId });
}

/** @param {string} path */
const device = async (path) =>
  /** @type {ManagedDevice | undefined} */ (
    await adapter.send(request(HttpMethod.GET, path), createManagedDeviceFromDiscriminatorValue, errors)
  );

await adapter.sendNoResponseContent(request(HttpMethod.POST, "/{id}/rotateBitLockerKeys"), errors);
const result = await untilEnded(async () => (await device("/{id}"))?.deviceActionResults?.[0]);

const asked = request(HttpMethod.GET, "?$top=5");
const listed = /** @type {ManagedDevices | undefined} */ (
  await adapter.send(asked, createManagedDeviceCollectionResponseFromDiscriminatorValue, errors)
);

const unknown = /** @type {ODataError} */ (await device("/unknown").catch((/** @type {unknown} */ error) => error));

process.stdout.write(
  JSON.stringify({
    result,
    listed: listed?.value?.length,
    hasNext: typeof listed?.odataNextLink === "string",
    error: [unknown.responseStatusCode, unknown.errorEscaped?.code],
  }),
);
