/** The simulated tenant of the story: in this process, or, to be kept, in one of its own. */
import { startSimulator } from "pulumi-bitlocker-simulator";

import { tenantFolder } from "./folder.mjs";
import { ask, launchKept } from "./keeping.mjs";
import { endProcess } from "./leftovers.mjs";

/**
 * @typedef {import("pulumi-bitlocker-simulator").RecordedRequest} RecordedRequest
 * @typedef {object} Tenant
 * @property {Address} address
 * @property {() => Promise<readonly RecordedRequest[]>} requests everything it was asked so far
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} Address where the tenant is, and who may ask it
 * @property {string} url
 * @property {string} caCertificateFile
 * @property {string} tenantId
 * @property {string} clientId
 * @property {string} clientSecret
 */

/**
 * @param {{ keep: boolean }} options
 * @returns {Promise<Tenant>}
 */
export async function startTenant({ keep }) {
  return keep ? startKeptTenant() : startOwnTenant();
}

/** @returns {Promise<Tenant>} */
async function startOwnTenant() {
  const simulator = await startSimulator({ folder: tenantFolder });
  return {
    address: simulator,
    requests: () => Promise.resolve(simulator.requests),
    stop: () => simulator.stop(),
  };
}

/** @returns {Promise<Tenant>} */
async function startKeptTenant() {
  const kept = await launchKept();
  return {
    address: kept,
    requests: async () => /** @type {RecordedRequest[]} */ (await ask(kept, "/simulator/requests")),
    stop: () => endProcess(kept.pid, "SIGTERM"),
  };
}
