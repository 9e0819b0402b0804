import type { Answer, Ask } from "../server/answers";
import type { Tenant } from "../tenant/tenant";

/** What Entra refuses a request with. The AADSTS number is what a reader looks up. */
export class EntraRefusal extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly code: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** The refusal in the words of Entra. */
export function toEntraAnswer({ status, error, code, message }: EntraRefusal, tenant: Tenant, ask: Ask): Answer {
  const timestamp = `${new Date(tenant.clock.now()).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const correlationId = new URL(ask.origin + ask.path).searchParams.get("client-request-id") ?? ask.clientRequestId;
  const body = {
    error,
    error_description:
      `AADSTS${code}: ${message} Trace ID: ${ask.requestId} ` +
      `Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: ask.requestId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  };
  return { status, body };
}

export const missingParameter = (name: string) =>
  new EntraRefusal(400, "invalid_request", 900144, `The request body must contain the following parameter: '${name}'.`);

export const unsupportedGrant = () =>
  new EntraRefusal(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");

export const unknownTenant = (tenantId: string) =>
  new EntraRefusal(
    400,
    "invalid_request",
    90002,
    `Tenant '${tenantId}' not found. Check to make sure you have the correct tenant ID and are signing into the ` +
      "correct cloud. Check with your subscription administrator, this may happen if there are no active " +
      "subscriptions for the tenant.",
  );

export const unknownApp = (clientId: string, tenant: Tenant) =>
  new EntraRefusal(
    400,
    "unauthorized_client",
    700016,
    `Application with identifier '${clientId}' was not found in the directory '${tenant.displayName}'. This can ` +
      "happen if the application has not been installed by the administrator of the tenant or consented to by any " +
      "user in the tenant. You may have sent your authentication request to the wrong tenant.",
  );

/** A refusal of what the app proves itself with. */
export const invalidClient = (code: number, reason: string) => new EntraRefusal(401, "invalid_client", code, reason);

export const invalidScope = (code: number, reason: string) => new EntraRefusal(400, "invalid_scope", code, reason);

export const unknownResource = (resource: string, tenant: Tenant) =>
  new EntraRefusal(
    400,
    "invalid_resource",
    500011,
    `The resource principal named ${resource} was not found in the tenant named ${tenant.displayName}. This can ` +
      "happen if the application has not been installed by the administrator of the tenant or consented to by any " +
      "user in the tenant. You might have sent your authentication request to the wrong tenant.",
  );
