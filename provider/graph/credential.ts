import tls from "node:tls";
import { ClientSecretCredential, DefaultAzureCredential, type TokenCredential } from "@azure/identity";
import { clouds } from "./clouds";
import type { Connection } from "./connection";

/** The credential that a connection asks for: its client secret, else whatever azure-identity finds. */
export function credentialFor(connection: Connection): TokenCredential {
  const { tenantId, clientId, clientSecret, authorityHost } = connection;
  const options = {
    authorityHost,
    // A private authority is not in Microsoft's directory of them.
    disableInstanceDiscovery: !Object.values(clouds).some((cloud) => cloud.authorityHost === authorityHost),
    tlsOptions: { ca: trustedCertificates(connection) },
  };
  if (tenantId && clientId && clientSecret) {
    return new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  }
  return new DefaultAzureCredential({ ...options, tenantId });
}

/** The certificate authorities to trust: the usual ones, and the configured one; undefined for just the usual ones. */
export function trustedCertificates({ caCertificate }: Connection): string[] | undefined {
  return caCertificate ? [...tls.rootCertificates, caCertificate] : undefined;
}
