import type * as grpcJs from "@grpc/grpc-js";
import type * as engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as engineProto from "@pulumi/pulumi/proto/engine_pb";

/**
 * What a host speaks to the engine with. A dynamic provider has to take the copy of the SDK that runs its process; the
 * plugin has its own.
 */
export interface EngineSdk {
  grpc: typeof grpcJs;
  EngineClient: typeof engineGrpc.EngineClient;
  LogRequest: typeof engineProto.LogRequest;
  LogSeverity: typeof engineProto.LogSeverity;
}

/** The engine is on this machine: a proxy would not reach it, and what is logged is not for one. */
export const directly = { "grpc.enable_http_proxy": 0 };

/** Where the engine listens: the last argument it starts a provider with. Options of the engine's own log come before. */
export function engineAddressIn(argv: readonly string[]): string | undefined {
  const last = argv.slice(2).at(-1);
  return last?.startsWith("-") ? undefined : last;
}
