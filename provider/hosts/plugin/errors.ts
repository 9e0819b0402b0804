import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { InitError } from "../../handlers/initError";
import { structOf } from "./properties";

/** An error as the engine takes it; of an init error it stores the properties, and prints the reasons. */
export function grpcError(error: unknown): Partial<grpc.ServiceError> {
  const code = grpc.status.UNKNOWN;
  const details = error instanceof Error ? error.message : String(error);
  return error instanceof InitError ? { code, details, metadata: detailsOf(error, code) } : { code, details };
}

function detailsOf({ id, properties, reasons, message }: InitError, code: grpc.status): grpc.Metadata {
  const failed = new ErrorResourceInitFailed().setId(id).setProperties(structOf(properties)).setReasonsList(reasons);
  const any = new Any();
  any.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const metadata = new grpc.Metadata();
  const status = new Status().setCode(code).setMessage(message).setDetailsList([any]);
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
