import { ServiceError } from "../../rotation/serviceError";
import type { NoAnswerError } from "../transport/http";

/** The error for an address that gives no answer. */
export function unreachable(
  address: string,
  key: "graphEndpoint" | "authorityHost",
  error: NoAnswerError,
): ServiceError {
  const failed = `${address} can't be reached: ${error.message}.`;
  if (error.kind === "configuration") return new ServiceError(error.kind, failed);
  return new ServiceError(
    error.kind,
    `${failed} Check the network, the proxy and, if it is set, bitlocker:${key}; for a private certificate authority set bitlocker:caCertificateFile.`,
  );
}
