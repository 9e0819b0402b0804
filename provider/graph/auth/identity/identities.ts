import type { Connection } from "../connection";
import { clientCertificate, clientSecret } from "./app";
import { azurePipelines, gitHubActions, oidcToken, oidcTokenFile } from "./federated";
import { azureCli, ambientIdentity, managedIdentity } from "./ambientIdentity";
import type { Identity } from "./identity";

/** Every way to prove who is asking. The first that is configured is taken; the last one always is. */
export const identities: readonly Identity[] = [
  clientSecret, //       clientSecret is set
  clientCertificate, //  clientCertificatePath is set
  oidcToken, //          useOidc is true, and oidcToken is set
  oidcTokenFile, //      useOidc is true, and oidcTokenFilePath is set
  azurePipelines, //     useOidc is true, and there is a service connection
  gitHubActions, //      useOidc is true
  managedIdentity, //    useMsi is true
  azureCli, //           useCli is true
  ambientIdentity, //              whatever azure-identity finds
];

/** The identity that a connection asks for. */
export function identityOf(connection: Connection): Identity {
  return identities.find((identity) => identity.isChosen(connection)) ?? ambientIdentity;
}
