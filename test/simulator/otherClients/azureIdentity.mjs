/** Azure's own library for JavaScript: each way in which an app signs in as itself. */
import { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } from "@azure/identity";
import { claimsOf, scopes, tenant } from "./tenant.mjs";

const { tenantId, clientId, clientSecret, certificate, idToken, url } = tenant;
const options = { authorityHost: url, disableInstanceDiscovery: true };

const credentials = {
  secret: new ClientSecretCredential(tenantId, clientId, clientSecret, options),
  certificate: new ClientCertificateCredential(tenantId, clientId, { certificate }, options),
  assertion: new ClientAssertionCredential(tenantId, clientId, () => Promise.resolve(idToken), options),
  domain: new ClientSecretCredential("contoso.example", clientId, clientSecret, options),
};

/** @type {Record<string, unknown>} */
const proofs = {};
for (const [name, credential] of Object.entries(credentials)) {
  const { token } = await credential.getToken(scopes);
  proofs[name] = claimsOf(token).appidacr;
}

const wrong = new ClientSecretCredential(tenantId, clientId, "wrong", options);
const refusal = await wrong.getToken(scopes).then(
  () => "",
  (/** @type {unknown} */ error) => String(error),
);

process.stdout.write(JSON.stringify({ proofs, refusal: /AADSTS\d+/.exec(refusal)?.[0] }));
