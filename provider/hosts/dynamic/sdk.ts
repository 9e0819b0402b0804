import { createRequire } from "node:module";
import type * as grpcJs from "@grpc/grpc-js";
import type * as engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as engineProto from "@pulumi/pulumi/proto/engine_pb";
import type { EngineSdk } from "../engineSdk";

/**
 * The very SDK that runs this provider process, which starts with a script of it: there may be several copies, and only
 * this one's server can be watched, and only its grpc-js has credentials that fit its clients.
 */
const requireFromSdk = createRequire(process.argv[1] ?? __filename);

const grpc = requireFromSdk("@grpc/grpc-js") as typeof grpcJs;
const { EngineClient } = requireFromSdk("@pulumi/pulumi/proto/engine_grpc_pb") as typeof engineGrpc;
const { LogRequest, LogSeverity } = requireFromSdk("@pulumi/pulumi/proto/engine_pb") as typeof engineProto;

export const sdk: EngineSdk = { grpc, EngineClient, LogRequest, LogSeverity };
