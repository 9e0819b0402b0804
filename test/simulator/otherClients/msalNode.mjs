/** MSAL itself, in a later version than the one inside azure-identity. */
import { X509Certificate } from "node:crypto";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { claimsOf, scopes, tenant } from "./tenant.mjs";

const { tenantId, clientId, clientSecret, certificate, idToken, url } = tenant;
const thumbprintSha256 = new X509Certificate(certificate).fingerprint256.replaceAll(":", "");

/** @type {Record<string, Partial<import("@azure/msal-node").NodeAuthOptions>>} */
const ways = {
  secret: { clientSecret },
  certificate: { clientCertificate: { thumbprintSha256, privateKey: certificate } },
  assertion: { clientAssertion: idToken },
};

/** @type {Record<string, unknown>} */
const proofs = {};
for (const [name, way] of Object.entries(ways)) {
  const authority = `${url}/${tenantId}`;
  const app = new ConfidentialClientApplication({
    auth: { clientId, authority, knownAuthorities: [new URL(url).host], ...way },
  });
  const result = await app.acquireTokenByClientCredential({ scopes });
  proofs[name] = claimsOf(result?.accessToken ?? "").appidacr;
}

process.stdout.write(JSON.stringify({ proofs }));
