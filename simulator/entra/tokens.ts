import { randomUUID } from "node:crypto";
import type { CryptoKey, GenerateKeyPairResult, JWK, JWTPayload } from "jose" with { "resolution-mode": "import" };
import { GraphRefusal } from "../graph/errors";
import type { App } from "../tenant/app";
import { guidOf } from "../tenant/guid";
import type { Tenant } from "../tenant/tenant";
import { loadJose, type Jose } from "./jose";

/** How long a token is good for, in seconds on the client's clock. */
export const tokenLifetimeInS = 3_599;

const algorithm = "RS256";

const microsoftGraph = ["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"];

/** Making an RSA key takes longer than the rest of a start, so the simulators of one process share one. */
let keysOfThisProcess: Promise<GenerateKeyPairResult> | undefined;

/** What an app proved itself with. */
export type Proof = "secret" | "assertion" | "managedIdentity";

/** The id of the app's object in the directory of its tenant. */
export function servicePrincipalId({ clientId }: App): string {
  return guidOf(`service principal of ${clientId.toLowerCase()}`);
}

/** What an accepted token says about its bearer. */
export interface Caller {
  readonly appId: string;
  readonly roles: readonly string[];
}

/** Issues the tokens of Entra and checks them on behalf of Graph. The key that signs them never leaves it. */
export class TokenIssuer {
  /** The simulator's own address, as soon as it listens. */
  address = "";
  readonly #tenant: Tenant;
  readonly #jose: Jose;
  readonly #keys: GenerateKeyPairResult;
  readonly #keyId = randomUUID();
  readonly #issued = new Set<string>();
  /** Tokens whose signature was checked, so that it is checked once and not with every request. */
  readonly #verified = new Map<string, JWTPayload>();

  private constructor(tenant: Tenant, jose: Jose, keys: GenerateKeyPairResult) {
    this.#tenant = tenant;
    this.#jose = jose;
    this.#keys = keys;
  }

  static async create(tenant: Tenant): Promise<TokenIssuer> {
    const jose = await loadJose();
    keysOfThisProcess ??= jose.generateKeyPair(algorithm);
    return new TokenIssuer(tenant, jose, await keysOfThisProcess);
  }

  /** The public part of the key. */
  get publicKey(): CryptoKey {
    return this.#keys.publicKey;
  }

  /** The public part of the key, as Entra publishes it. */
  async jsonWebKey(): Promise<JWK> {
    return { ...(await this.#jose.exportJWK(this.#keys.publicKey)), kid: this.#keyId, use: "sig" };
  }

  /** Whether tokens for that resource are issued: Graph itself, and Graph at the simulator's own address. */
  isKnownResource(resource: string, origin: string): boolean {
    return [...microsoftGraph, origin].includes(resource.replace(/\/$/, ""));
  }

  /**
   * A token for an app. Its times are those of the simulated clock without leaps. On a clock that runs faster it
   * lasts accordingly longer, since the client measures `expires_in` with its own.
   */
  async issue(app: App, audience: string, origin: string, proof: Proof): Promise<string> {
    const now = Math.floor(this.#now() / 1_000);
    const tokenId = randomUUID();
    this.#issued.add(tokenId);
    const claims = {
      aud: audience,
      iss: `${origin}/${this.#tenant.id}/`,
      iat: now,
      nbf: now,
      exp: now + tokenLifetimeInS * this.#tenant.clock.timeScale,
      app_displayname: app.displayName ?? app.clientId,
      appid: app.clientId,
      appidacr: proof === "secret" ? "1" : "2",
      idtyp: "app",
      oid: servicePrincipalId(app),
      sub: servicePrincipalId(app),
      roles: app.roles,
      tid: this.#tenant.id,
      uti: tokenId,
      ver: "1.0",
    };
    return this.#sign(claims);
  }

  /** The issuer of {@link TokenIssuer.issueIdToken}, whose openid-configuration is played. */
  get idTokenIssuer(): string {
    return `${this.address}/${this.#tenant.id}/v2.0`;
  }

  /** A workload's token, to be exchanged for an app's. It is valid for an hour on the client's clock. */
  async issueIdToken(subject: string, audience: string): Promise<string> {
    const now = Math.floor(this.#tenant.clock.nowOfClients() / 1_000);
    return this.#sign({ iss: this.idTokenIssuer, sub: subject, aud: audience, iat: now, nbf: now, exp: now + 3_600 });
  }

  #sign(claims: JWTPayload): Promise<string> {
    const header = { alg: algorithm, typ: "JWT", kid: this.#keyId };
    return new this.#jose.SignJWT(claims).setProtectedHeader(header).sign(this.#keys.privateKey);
  }

  /** Ends the life of every token issued so far. */
  expireAll(): void {
    this.#issued.clear();
  }

  /** Who sends this `Authorization` header. Throws the 401 that Graph answers to a header that is missing or bad. */
  async check(authorization: string | undefined, origin: string): Promise<Caller> {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
    if (!token) throw unauthenticated("Access token is empty.");
    if (token.split(".").length !== 3) throw unauthenticated("IDX14100: JWT is not well formed.");
    const { aud, appid, roles, uti } = await this.#claimsOf(token);
    if (!this.isKnownResource(String(aud), origin)) throw unauthenticated("Invalid audience.");
    if (!this.#issued.has(String(uti))) throw expired();
    return { appId: String(appid), roles: Array.isArray(roles) ? roles.map(String) : [] };
  }

  async #claimsOf(token: string): Promise<JWTPayload> {
    const known = this.#verified.get(token);
    if (known?.exp && known.exp * 1_000 > this.#now()) return known;
    try {
      const options = { algorithms: [algorithm], currentDate: new Date(this.#now()) };
      const { payload } = await this.#jose.jwtVerify(token, this.#keys.publicKey, options);
      this.#verified.set(token, payload);
      return payload;
    } catch (error) {
      if (error instanceof this.#jose.errors.JWTExpired) throw expired();
      throw unauthenticated("Signature verification failed.");
    }
  }

  #now(): number {
    return this.#tenant.clock.nowWithoutLeaps();
  }
}

function expired(): GraphRefusal {
  return unauthenticated("Lifetime validation failed, the token is expired.");
}

function unauthenticated(message: string): GraphRefusal {
  return new GraphRefusal(401, "InvalidAuthenticationToken", message, {
    "WWW-Authenticate":
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", ' +
      'client_id="00000003-0000-0000-c000-000000000000"',
  });
}
