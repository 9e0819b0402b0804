import { ServiceError, type ServiceErrorKind } from "../rotation/serviceError";
import type { Answer } from "./transport";

/** What a request was for. */
export interface Purpose {
  verb: "read" | "rotate";
  managedDeviceId: string;
}

/**
 * The permissions that Graph documents; a 403 that names its own is quoted instead.
 *
 * @see https://learn.microsoft.com/graph/api/intune-devices-manageddevice-rotatebitlockerkeys
 */
const permissions = {
  read: "DeviceManagementManagedDevices.Read.All",
  rotate: "DeviceManagementConfiguration.ReadWrite.All or DeviceManagementManagedDevices.ReadWrite.All",
};

/** The error for an answer that is none: what Graph said, what it means for the device, and what to do. */
export function refusal(answer: Answer, purpose: Purpose): ServiceError {
  const { verb, managedDeviceId } = purpose;
  const failed = `Graph would not ${verb === "read" ? "show the device" : "rotate the keys of"} ${managedDeviceId}`;
  return new ServiceError(kindOf(answer.status), `${failed}: ${remedy(answer.status, verb)} ${quote(answer)}`);
}

function kindOf(status: number): ServiceErrorKind {
  if (status === 404) return "notFound";
  if (status === 401) return "credentials";
  if (status === 403) return "denied";
  return status === 429 || status >= 500 ? "unreachable" : "refused";
}

function remedy(status: number, verb: Purpose["verb"]): string {
  switch (status) {
    case 401:
      return "it did not accept the access token. Check that the app belongs to this tenant and that `graphEndpoint` and `authorityHost` are of the same cloud.";
    case 403:
      return `the app lacks a permission. Grant it the application permission ${permissions[verb]} with admin consent, or the Intune role that covers it.`;
    case 404:
      return "Intune has no such device in this tenant. Check the id (the Intune device ID, not the one of Entra ID) and the tenant; a device that was enrolled again has a new id.";
    case 429:
      return "it is throttling requests of this tenant. Run this again later.";
    default:
      return status >= 500 ? "the service is in trouble. Run this again later." : "it refused the request.";
  }
}

/** Status, code, message and request id, as Graph gave them. */
function quote({ status, body, requestId }: Answer): string {
  const { code, message } = (body as { error?: { code?: string; message?: string } } | undefined)?.error ?? {};
  const said = [status, code, message && innermost(message)].filter(Boolean).join(", ");
  return `(Graph said: ${said}${requestId ? `; request-id ${requestId}` : ""})`;
}

/** Intune wraps its message in JSON inside the message. */
function innermost(message: string): string {
  try {
    const { Message } = JSON.parse(message) as { Message?: unknown };
    return typeof Message === "string" ? Message : message;
  } catch {
    return message;
  }
}
