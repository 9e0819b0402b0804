import type { Answer, Ask } from "../server/answers";
import { notPlayedCode, notPlayedMessage, notPlayedStatus } from "../server/notPlayed";
import type { App } from "../tenant/app";
import type { Tenant } from "../tenant/tenant";
import { checkClientAssertion } from "./clientAssertion";
import {
  EntraRefusal,
  invalidClient,
  missingParameter,
  toEntraAnswer,
  unknownApp,
  unknownResource,
  unknownTenant,
  unsupportedGrant,
} from "./refusal";
import { resourceOf } from "./scopes";
import { type Proof, tokenLifetimeInS, type TokenIssuer } from "./tokens";

/** Whether a path belongs to Entra: below a tenant, not below a version of Graph. */
export function isEntraPath(path: string): boolean {
  return /^\/[^/]+\/(?:v2\.0\/|oauth2\/|discovery\/)/.test(path);
}

/** Answers the requests to Entra's v2 endpoint with which a client gets tokens for an app. */
export async function answerEntra(tenant: Tenant, tokens: TokenIssuer, ask: Ask): Promise<Answer> {
  try {
    return await answer(tenant, tokens, ask);
  } catch (error) {
    if (error instanceof EntraRefusal) return toEntraAnswer(error, tenant, ask);
    throw error;
  }
}

async function answer(tenant: Tenant, tokens: TokenIssuer, ask: Ask): Promise<Answer> {
  const [tenantId = "", ...rest] = pathOf(ask).slice(1).split("/");
  const endpoint = endpoints[`${ask.method} ${rest.join("/")}`];
  if (ofManyTenants.has(tenantId.toLowerCase())) return doesNotPlay(ask);
  if (!tenant.isNamed(tenantId)) throw unknownTenant(tenantId);
  if (!endpoint) return doesNotPlay(ask);
  return endpoint(tenant, tokens, ask);
}

/** In the form in which clients of Entra read errors. */
function doesNotPlay({ method, path }: Ask): Answer {
  const description = notPlayedMessage(`${method} ${path.split("?", 1)[0]}`);
  return { status: notPlayedStatus, body: { error: notPlayedCode, error_description: description } };
}

/** What users of several tenants write in place of a tenant. An app that signs in as itself needs a tenant. */
const ofManyTenants = new Set(["common", "organizations", "consumers"]);

type Endpoint = (tenant: Tenant, tokens: TokenIssuer, ask: Ask) => Answer | Promise<Answer>;

const endpoints: Readonly<Record<string, Endpoint | undefined>> = {
  "GET v2.0/.well-known/openid-configuration": (tenant, _, ask) => ({
    status: 200,
    body: openIdConfiguration(ask.origin, tenant),
  }),
  "GET discovery/v2.0/keys": async (_, tokens) => ({ status: 200, body: { keys: [await tokens.jsonWebKey()] } }),
  "POST oauth2/v2.0/token": token,
};

function pathOf(ask: Ask): string {
  return ask.path.split("?", 1)[0] ?? "";
}

function openIdConfiguration(origin: string, tenant: Tenant): object {
  const authority = `${origin}/${tenant.id}`;
  return {
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${authority}/v2.0`,
    request_uri_parameter_supported: false,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${authority}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    claims_supported: ["sub", "iss", "aud", "exp", "iat", "tid", "ver"],
    tenant_region_scope: "EU",
    cloud_instance_name: new URL(origin).host,
    cloud_graph_host_name: new URL(origin).host,
    msgraph_host: new URL(origin).host,
  };
}

async function token(tenant: Tenant, tokens: TokenIssuer, ask: Ask): Promise<Answer> {
  const form = new URLSearchParams(ask.body);
  const grant = form.get("grant_type");
  if (!grant) throw missingParameter("grant_type");
  if (grant !== "client_credentials") throw unsupportedGrant();
  const clientId = form.get("client_id");
  if (!clientId) throw missingParameter("client_id");
  const app = tenant.app(clientId);
  if (!app) throw unknownApp(clientId, tenant);
  const proof = await checkProof(app, form, tenant, tokens, ask);
  const resource = resourceOf(form.get("scope"));
  if (!tokens.isKnownResource(resource, ask.origin)) throw unknownResource(resource, tenant);
  return {
    status: 200,
    headers: { "Cache-Control": "no-store, no-cache", Pragma: "no-cache" },
    body: {
      token_type: "Bearer",
      expires_in: tokenLifetimeInS,
      ext_expires_in: tokenLifetimeInS,
      access_token: await tokens.issue(app, resource, ask.origin, proof),
    },
  };
}

/** What the app proves itself with. Throws the refusal of Entra. */
async function checkProof(
  app: App,
  form: URLSearchParams,
  tenant: Tenant,
  tokens: TokenIssuer,
  ask: Ask,
): Promise<Proof> {
  const assertion = form.get("client_assertion");
  if (!assertion) {
    checkSecret(app, form.get("client_secret"));
    return "secret";
  }
  if (form.get("client_assertion_type") !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") {
    throw missingParameter("client_assertion_type");
  }
  await checkClientAssertion(assertion, {
    app,
    tokens,
    audiences: tenant.names.flatMap((name) => audiencesOf(ask.origin, name)),
    now: tenant.clock.nowOfClients(),
  });
  return "assertion";
}

/** What an app may address an assertion to: the endpoint that it asks, or the issuer behind that. */
function audiencesOf(origin: string, tenantName: string): string[] {
  return [`${origin}/${tenantName}/oauth2/v2.0/token`, `${origin}/${tenantName}/v2.0`];
}

function checkSecret({ clientId, clientSecret }: App, secret: string | null): void {
  if (!secret) {
    throw invalidClient(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  if (secret === clientSecret) return;
  throw invalidClient(
    7000215,
    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not " +
      `the client secret ID, for a secret added to app '${clientId}'.`,
  );
}
