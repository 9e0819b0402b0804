import tls from "node:tls";
import type { TokenCredential } from "@azure/identity";
import { clouds } from "./clouds";
import type { Connection } from "./connection";
import { fetchTrusting } from "./http";
import { identityOf } from "./identity/identities";
import type { TokenRequestWatch } from "./tokenRequestWatch";

/**
 * The credential that a connection asks for.
 *
 * @param watch Looks at its requests.
 */
export function credentialFor(connection: Connection, watch?: TokenRequestWatch): TokenCredential {
  const { authorityHost } = connection;
  const ca = trustedCertificates(connection);
  const options = {
    authorityHost,
    // A private authority is not in Microsoft's directory of them.
    disableInstanceDiscovery: !Object.values(clouds).some((cloud) => cloud.authorityHost === authorityHost),
    tlsOptions: { ca },
    ...(watch && { additionalPolicies: [{ policy: watch.policy, position: "perRetry" as const }] }),
  };
  return identityOf(connection).credential(connection, options, fetchTrusting(ca));
}

/** The certificate authorities to trust: the usual ones, and the configured one; undefined for just the usual ones. */
export function trustedCertificates({ caCertificate }: Connection): string[] | undefined {
  return caCertificate ? [...tls.rootCertificates, caCertificate] : undefined;
}
