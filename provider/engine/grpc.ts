import { createRequire } from "node:module";
import type * as grpcJs from "@grpc/grpc-js";

/** The SDK's own copy of grpc-js: only its credentials fit the SDK's clients, and only its server can be watched. */
export const grpc = createRequire(require.resolve("@pulumi/pulumi"))("@grpc/grpc-js") as typeof grpcJs;
