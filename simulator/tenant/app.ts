import { createPublicKey, type JsonWebKey, X509Certificate } from "node:crypto";

/** The default audience of federated tokens. [doc] */
export const usualTokenExchangeAudience = "api://AzureADTokenExchange";

/** Whose tokens an app takes in place of a secret. All three values are compared exactly, capitals included. [doc] */
export interface FederatedCredential {
  /** The `iss` of the tokens. Default: the simulator, which issues such tokens with {@link Simulator.issueIdToken}. */
  issuer?: string;
  /** The `sub` of the tokens, such as `repo:contoso/laptops:environment:production`. */
  subject: string;
  /** The `aud` of the tokens. Default `api://AzureADTokenExchange`. */
  audience?: string;
  /** The issuer's public keys, as its JSON Web Key Set has them. They are not fetched from the issuer. Needed with an `issuer`. */
  jwks?: { keys: Record<string, unknown>[] };
}

/** An app registration: what it proves itself with, and the application permissions an administrator consented to. */
export interface App {
  /** A GUID. */
  readonly clientId: string;
  /** The name, as in the `app_displayname` of its tokens. Default: the client id. */
  readonly displayName?: string;
  /** Default: none. */
  readonly clientSecret?: string;
  /** Its certificates, each in PEM, with RSA keys. Default: none. */
  certificates?: string[];
  /** Default: none. */
  federatedCredentials?: FederatedCredential[];
  /** Its permissions, as in the `roles` claim of the tokens it gets from now on. */
  roles: string[];
}

/** Refuses credentials that can never be used to check a token request. @throws with the reason */
export function requireUsableCredentials({ certificates = [], federatedCredentials = [] }: Partial<App>): void {
  certificates.forEach((pem, index) => {
    if (keyTypeOf(pem) !== "rsa") throw new Error(`certificates[${index}] is not a certificate of an RSA key in PEM`);
  });
  federatedCredentials.forEach(({ issuer, jwks }, index) => {
    if (issuer !== undefined && !jwks) {
      throw new Error(`federatedCredentials[${index}] has an issuer, so it needs the issuer's public keys as jwks`);
    }
    if (jwks && !jwks.keys.every(isPublicKey)) {
      throw new Error(`federatedCredentials[${index}].jwks has a key that is not a public key`);
    }
  });
}

function isPublicKey(key: JsonWebKey): boolean {
  try {
    return createPublicKey({ key, format: "jwk" }).type === "public";
  } catch {
    return false;
  }
}

function keyTypeOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).publicKey.asymmetricKeyType;
  } catch {
    return undefined;
  }
}
