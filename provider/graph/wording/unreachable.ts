import { ServiceError } from "../../rotation/serviceError";
import type { Connection } from "../auth/connection";
import type { NoAnswerError } from "../transport/http";
import { withKeyNames } from "./keyNames";

/** The error for an address of a connection that gives no answer. */
export function unreachable(
  connection: Connection,
  key: "graphEndpoint" | "authorityHost",
  error: NoAnswerError,
): ServiceError {
  const failed = `${connection[key]} can't be reached: ${error.message}.`;
  if (error.kind === "configuration") return new ServiceError(error.kind, failed);
  const advice = `Check the network, the proxy and, if it is set, bitlocker:${key}; for a private certificate authority set bitlocker:caCertificateFile.`;
  return new ServiceError(error.kind, `${failed} ${withKeyNames(advice, connection)}`);
}
