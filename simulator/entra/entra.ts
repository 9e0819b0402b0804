import type { Answer, Ask } from "../server/answers";
import type { Tenant } from "../tenant/tenant";
import { tokenLifetimeInS, type TokenIssuer } from "./tokens";

/** Whether a path belongs to Entra: below a tenant, not below a version of Graph. */
export function isEntraPath(path: string): boolean {
  return /^\/[^/]+\/(?:v2\.0\/|oauth2\/|discovery\/)/.test(path);
}

/** Answers what a client that gets tokens with a secret asks of Entra's v2 endpoint. */
export async function answerEntra(tenant: Tenant, tokens: TokenIssuer, ask: Ask): Promise<Answer> {
  const [tenantId = "", ...rest] = pathOf(ask).slice(1).split("/");
  if (tenantId.toLowerCase() !== tenant.id) return refuse(tenant, ask, unknownTenant(tenantId));
  switch (`${ask.method} ${rest.join("/")}`) {
    case "GET v2.0/.well-known/openid-configuration":
      return { status: 200, body: openIdConfiguration(ask.origin, tenant) };
    case "GET discovery/v2.0/keys":
      return { status: 200, body: { keys: [await tokens.jsonWebKey()] } };
    case "POST oauth2/v2.0/token":
      return token(tenant, tokens, ask);
    default:
      return { status: 404, body: "" };
  }
}

function pathOf(ask: Ask): string {
  return ask.path.split("?", 1)[0] ?? "";
}

function openIdConfiguration(origin: string, tenant: Tenant): object {
  const authority = `${origin}/${tenant.id}`;
  return {
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post"],
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
  const clientId = form.get("client_id") ?? "";
  if (form.get("grant_type") !== "client_credentials") return refuse(tenant, ask, unsupportedGrant);
  const app = tenant.app(clientId);
  if (!app) return refuse(tenant, ask, unknownApp(clientId, tenant));
  const secret = form.get("client_secret");
  if (!secret) return refuse(tenant, ask, missingSecret);
  if (secret !== app.clientSecret) return refuse(tenant, ask, wrongSecret(clientId));
  const scope = form.get("scope") ?? "";
  const resource = /^(.+)\/\.default$/.exec(scope)?.[1];
  if (!resource) return refuse(tenant, ask, invalidScope(scope));
  if (!tokens.isKnownResource(resource, ask.origin)) return refuse(tenant, ask, unknownResource(resource, tenant));
  return {
    status: 200,
    headers: { "Cache-Control": "no-store, no-cache", Pragma: "no-cache" },
    body: {
      token_type: "Bearer",
      expires_in: tokenLifetimeInS,
      ext_expires_in: tokenLifetimeInS,
      access_token: await tokens.issue(app, resource, ask.origin),
    },
  };
}

/** What Entra says when it refuses: the AADSTS number decides what a reader looks up. */
interface EntraRefusal {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly reason: string;
}

const unsupportedGrant: EntraRefusal = {
  status: 400,
  error: "unsupported_grant_type",
  code: 70003,
  reason: "The app requested an unsupported grant type.",
};

const missingSecret: EntraRefusal = {
  status: 401,
  error: "invalid_client",
  code: 7000218,
  reason: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
};

const unknownTenant = (tenantId: string): EntraRefusal => ({
  status: 400,
  error: "invalid_request",
  code: 90002,
  reason:
    `Tenant '${tenantId}' not found. Check to make sure you have the correct tenant ID and are signing into the ` +
    "correct cloud. Check with your subscription administrator, this may happen if there are no active " +
    "subscriptions for the tenant.",
});

const unknownApp = (clientId: string, tenant: Tenant): EntraRefusal => ({
  status: 400,
  error: "unauthorized_client",
  code: 700016,
  reason:
    `Application with identifier '${clientId}' was not found in the directory '${tenant.displayName}'. This can ` +
    "happen if the application has not been installed by the administrator of the tenant or consented to by any " +
    "user in the tenant. You may have sent your authentication request to the wrong tenant.",
});

const wrongSecret = (clientId: string): EntraRefusal => ({
  status: 401,
  error: "invalid_client",
  code: 7000215,
  reason:
    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not " +
    `the client secret ID, for a secret added to app '${clientId}'.`,
});

const invalidScope = (scope: string): EntraRefusal => ({
  status: 400,
  error: "invalid_scope",
  code: 1002012,
  reason:
    `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with ` +
    "/.default suffixed to the resource identifier (application ID URI).",
});

const unknownResource = (resource: string, tenant: Tenant): EntraRefusal => ({
  status: 400,
  error: "invalid_resource",
  code: 500011,
  reason:
    `The resource principal named ${resource} was not found in the tenant named ${tenant.displayName}. This can ` +
    "happen if the application has not been installed by the administrator of the tenant or consented to by any " +
    "user in the tenant. You might have sent your authentication request to the wrong tenant.",
});

function refuse(tenant: Tenant, ask: Ask, { status, error, code, reason }: EntraRefusal): Answer {
  const timestamp = `${new Date(tenant.clock.now()).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const correlationId = new URL(ask.origin + ask.path).searchParams.get("client-request-id") ?? ask.clientRequestId;
  const body = {
    error,
    error_description:
      `AADSTS${code}: ${reason} Trace ID: ${ask.requestId} ` +
      `Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: ask.requestId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  };
  return { status, body };
}
