/** What the clients of this folder, each a process of its own, are told of the simulator; and their credential. */
import { ClientSecretCredential } from "@azure/identity";

/**
 * @typedef {object} Tenant
 * @property {string} url
 * @property {string} tenantId
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {string} deviceId
 * @property {string} certificate the app's certificate and its private key, in PEM
 * @property {string} idToken a token of the issuer that the app's federated credential names
 */

export const tenant = /** @type {Tenant} */ (JSON.parse(process.env.SIMULATED_TENANT ?? ""));

export const credential = new ClientSecretCredential(tenant.tenantId, tenant.clientId, tenant.clientSecret, {
  authorityHost: tenant.url,
  disableInstanceDiscovery: true,
});

export const scopes = [`${tenant.url}/.default`];

/**
 * The claims of an access token. Its signature is not verified.
 *
 * @param {string} token
 * @returns {{ appid: string, app_displayname: string, appidacr: string }}
 */
export function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

/**
 * Asks again and again until the rotation has ended.
 *
 * @template {{ actionState?: unknown }} T
 * @param {() => Promise<T | undefined>} read
 * @returns {Promise<T>}
 */
export async function untilEnded(read) {
  for (;;) {
    const result = await read();
    if (result && result.actionState !== "pending" && result.actionState !== "active") return result;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
