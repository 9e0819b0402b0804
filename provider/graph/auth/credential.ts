import type { TokenCredential } from "@azure/identity";
import { clouds } from "./clouds";
import type { Connection } from "./connection";
import type { Fetch } from "../transport/http";
import { identityOf } from "./identity/identities";
import { tokenRequestsBy } from "./tokenRequests";
import type { TokenRequestWatch } from "./tokenRequestWatch";

/**
 * The credential that a connection asks for.
 *
 * @param fetch How tokens are asked for.
 * @param watch Looks at these requests.
 */
export function credentialFor(connection: Connection, fetch: Fetch, watch?: TokenRequestWatch): TokenCredential {
  const { authorityHost } = connection;
  const options = {
    authorityHost,
    // A private authority is not in Microsoft's directory of them.
    disableInstanceDiscovery: !Object.values(clouds).some((cloud) => cloud.authorityHost === authorityHost),
    httpClient: tokenRequestsBy(fetch),
    // A token request holds a credential, which only the configured authority may get.
    redirectOptions: { maxRetries: 0 },
    ...(watch && { additionalPolicies: [{ policy: watch.policy, position: "perRetry" as const }] }),
  };
  return identityOf(connection).credential(connection, options, fetch);
}
