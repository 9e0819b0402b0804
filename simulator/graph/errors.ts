import type { Behaviour } from "../behaviour";
import type { Answer, Ask } from "../server/answers";
import { notPlayedCode, notPlayedMessage, notPlayedStatus } from "../server/notPlayed";

/** A request that Graph refuses. Thrown where the reason is found, turned into an answer in one place. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The answer to a request that was refused, in the form of OData. */
export function toErrorAnswer({ status, code, message, headers }: GraphRefusal, ask: Ask, now: number): Answer {
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    "request-id": ask.requestId,
    "client-request-id": ask.clientRequestId,
  };
  return { status, headers, body: { error: { code, message, innerError } } };
}

/**
 * The refusal of an app without permission. Intune names the permission; the directory never does.
 */
export function notPermitted(
  permissions: readonly string[],
  named: Behaviour["permissionNamed"],
  ask: Ask,
): GraphRefusal {
  if (!isIntunePath(ask.path)) {
    return new GraphRefusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
  }
  const reason =
    "Application is not authorized to perform this operation. " +
    `Application must have one of the following scopes: ${permissions.join(", ")}`;
  switch (named) {
    case "json":
      return intuneRefusal(403, "Forbidden", reason, ask);
    case "text":
      return new GraphRefusal(403, "Forbidden", reason);
    case "never":
      return usualRefusal(403);
  }
}

/** Whether a request is answered by Intune, which is one of the services behind Graph. */
export function isIntunePath(path: string): boolean {
  return /^\/[^/]+\/(?:deviceManagement\/|users\/[^/]+\/managedDevices)/i.test(path);
}

/** A refusal by Intune, which lies behind Graph: its own error is a JSON string inside the message. [field] */
export function intuneRefusal(status: number, code: string, reason: string, ask: Ask): GraphRefusal {
  const operation = `Operation ID (for customer support): 00000000-0000-0000-0000-000000000000`;
  const path = ask.path.replace(/^\/[^/]+/, "");
  const message = {
    _version: 3,
    Message: `${reason} - ${operation} - Activity ID: ${ask.requestId} - Url: https://intune.example/DeviceFE${path}`,
    CustomApiErrorPhrase: "",
    RetryAfter: null,
    ErrorSourceService: "",
    HttpHeaders: "{}",
  };
  return new GraphRefusal(status, code, JSON.stringify(message, undefined, 2).replaceAll("\n", "\r\n"));
}

/** The answer to a request that the simulator does not play, although Graph may. It is not in the words of Graph. */
export function notPlayed(what: string): GraphRefusal {
  return new GraphRefusal(notPlayedStatus, notPlayedCode, notPlayedMessage(what));
}

/** The refusal of a path that names something the schema does not have. */
export function unknownSegment(segment: string): GraphRefusal {
  return new GraphRefusal(400, "BadRequest", `Resource not found for the segment '${segment}'.`);
}

const usualErrors: Record<number, [code: string, message: string]> = {
  400: ["BadRequest", "The request is invalid."],
  401: ["InvalidAuthenticationToken", "Access token validation failure."],
  403: ["Forbidden", "Insufficient privileges to complete the operation."],
  404: ["ResourceNotFound", "The requested resource was not found."],
  409: ["Conflict", "The request conflicts with the state of the resource."],
  412: ["PreconditionFailed", "A precondition of the request was not met."],
  429: ["TooManyRequests", "Too many requests. Please try again later."],
  500: ["InternalServerError", "An internal server error occurred."],
  502: ["BadGateway", "The server returned an invalid response."],
  503: ["ServiceUnavailable", "The service is temporarily unavailable."],
  504: ["GatewayTimeout", "The gateway timed out waiting for the service."],
};

/** The message that Graph usually sends with that status. */
export function usualRefusal(status: number): GraphRefusal {
  const [code, message] = usualErrors[status] ?? ["UnknownError", "An unknown error occurred."];
  return new GraphRefusal(status, code, message);
}
