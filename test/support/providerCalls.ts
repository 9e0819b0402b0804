import type * as grpc from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Properties = Record<string, unknown>;

/** An init error, as the engine receives it. */
export class InitFailed extends Error {
  constructor(
    readonly id: string,
    readonly properties: Properties,
    readonly reasons: string[],
  ) {
    super(reasons.join("\n"));
  }
}

export function struct(given: Properties): Struct {
  return Struct.fromJavaScript(given as Record<string, JavaScriptValue>);
}

export function properties(given: Struct | undefined): Properties {
  return given?.toJavaScript() ?? {};
}

/** Calls one method; an init error is an {@link InitFailed}. */
export function unary<T>(call: (done: (error: grpc.ServiceError | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error) reject(initFailure(error) ?? error);
      else resolve(response);
    });
  });
}

function initFailure(error: grpc.ServiceError): InitFailed | undefined {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (!details) return undefined;
  const [any] = Status.deserializeBinary(details as Buffer).getDetailsList();
  const failed = proto.ErrorResourceInitFailed.deserializeBinary(any?.getValue_asU8() ?? new Uint8Array());
  return new InitFailed(failed.getId(), properties(failed.getProperties()), failed.getReasonsList());
}
