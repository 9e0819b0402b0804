import type { SettingKey } from "../../settings/table";

/** What it takes to reach a tenant's Graph, complete and consistent. */
export interface Connection {
  /** An https address without a path. */
  graphEndpoint: string;
  /** An https address without a path. */
  authorityHost: string;
  tenantId?: string;
  clientId?: string;
  clientSecret?: string;
  /** A PEM file of a certificate and its private key. */
  clientCertificatePath?: string;
  clientCertificatePassword?: string;
  /** Whether to present a token of another identity provider, such as a pipeline's. */
  useOidc?: boolean;
  oidcToken?: string;
  oidcTokenFilePath?: string;
  /** Where the pipeline gives out its tokens, an https address, and what it asks for them. */
  oidcRequestUrl?: string;
  oidcRequestToken?: string;
  adoPipelineServiceConnectionId?: string;
  /** Whether to take the managed identity of this machine; false: never. */
  useMsi?: boolean;
  /** Whether to take the identity that is signed in to the Azure CLI; false: no identity that is signed in to a tool. */
  useCli?: boolean;
  /** PEM of a certificate authority to trust besides the usual ones, for both addresses. */
  caCertificate?: string;
  /** Requests that change something, sent within 20 seconds at most. */
  maxWritesPer20s: number;
  /** Requests of any kind, sent within 20 seconds at most. */
  maxRequestsPer20s: number;
  /** The provider in the program whose properties these are. Undefined where the stack configures the connection. */
  provider?: string;
  /** Where settings came from, for messages; the key's own name where it does not say. */
  sources?: Partial<Record<SettingKey, string>>;
}
