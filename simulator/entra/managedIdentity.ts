import { randomUUID } from "node:crypto";
import { simulatorDoesNotPlay } from "../server/notPlayed";
import type { Answer, Ask } from "../server/answers";
import type { App } from "../tenant/app";
import type { Tenant } from "../tenant/tenant";
import { servicePrincipalId, tokenLifetimeInS, type TokenIssuer } from "./tokens";

/** Where a virtual machine's metadata service gives tokens. [doc] */
const imdsPath = "/metadata/identity/oauth2/token";

/** Where App Service gives tokens: what `IDENTITY_ENDPOINT` leads to. [doc] */
export const appServicePath = "/msi/token";

/**
 * Gives the managed identities of a machine their tokens, in both ways in which Azure does. The simulator's own app is
 * the identity of the machine itself; the other apps are asked for by their ids, as user-assigned identities are.
 */
export class ManagedIdentities {
  /** What App Service gives only to the programs it runs, as `IDENTITY_HEADER`. */
  readonly header = randomUUID();
  readonly #tenant: Tenant;
  readonly #tokens: TokenIssuer;

  constructor(tenant: Tenant, tokens: TokenIssuer) {
    this.#tenant = tenant;
    this.#tokens = tokens;
  }

  async answer(ask: Ask): Promise<Answer> {
    const { pathname, searchParams } = new URL(ask.path, this.#tokens.address);
    // MSAL for JavaScript ends the path with a slash.
    const path = pathname.replace(/\/$/, "");
    if (ask.method !== "GET") return simulatorDoesNotPlay(ask);
    if (path === imdsPath) return this.#answerOnMachine(ask, searchParams);
    if (path === appServicePath) return this.#answerInAppService(ask, searchParams);
    return simulatorDoesNotPlay(ask);
  }

  /** A web page can't send the header, and a proxy that passes requests on names itself. [doc] */
  #answerOnMachine({ headers }: Ask, query: URLSearchParams): Promise<Answer> | Answer {
    if (headers.metadata?.toLowerCase() !== "true" || headers["x-forwarded-for"] !== undefined) {
      return invalidRequest("Required metadata header not specified");
    }
    return this.#token(query, "2018-02-01");
  }

  #answerInAppService({ headers }: Ask, query: URLSearchParams): Promise<Answer> | Answer {
    if (headers["x-identity-header"] !== this.header) {
      return { status: 401, body: { statusCode: 401, message: "The header X-IDENTITY-HEADER is missing or wrong." } };
    }
    return this.#token(query, "2019-08-01");
  }

  async #token(query: URLSearchParams, apiVersion: string): Promise<Answer> {
    const given = query.get("api-version");
    if (given !== apiVersion)
      return invalidRequest(`The api-version has to be ${apiVersion}, not ${given ?? "missing"}`);
    const app = this.#identity(query);
    if (!app) return invalidRequest("Identity not found");
    const resource = query.get("resource") ?? "";
    if (!this.#tokens.isKnownResource(resource, this.#tokens.address)) {
      return { status: 400, body: { error: "invalid_resource", error_description: `AADSTS500011: ${resource}` } };
    }
    const now = Math.floor(this.#tenant.clock.nowOfClients() / 1_000);
    return {
      status: 200,
      body: {
        access_token: await this.#tokens.issue(app, resource, this.#tokens.address, "managedIdentity"),
        client_id: app.clientId,
        expires_in: String(tokenLifetimeInS),
        expires_on: String(now + tokenLifetimeInS),
        ext_expires_in: String(tokenLifetimeInS),
        not_before: String(now),
        resource,
        token_type: "Bearer",
      },
    };
  }

  /** The app that the request names, or else the simulator's own. */
  #identity(query: URLSearchParams): App | undefined {
    const [own] = this.#tenant.apps;
    const clientId = query.get("client_id");
    const objectId = query.get("object_id") ?? query.get("principal_id");
    if (clientId !== null) return this.#tenant.app(clientId);
    if (objectId !== null) return this.#tenant.apps.find((app) => servicePrincipalId(app) === objectId.toLowerCase());
    return own;
  }
}

function invalidRequest(description: string): Answer {
  return { status: 400, body: { error: "invalid_request", error_description: description } };
}
