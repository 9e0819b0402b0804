import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { engineAddressIn } from "../engineSdk";
import { Provider } from "./provider";
import { serviceOf } from "./service";

// A fleet's outputs are larger than the 4 MB that a server takes by default.
const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

const sdk = { grpc, EngineClient, LogRequest, LogSeverity };
const server = new grpc.Server(unlimited);
server.addService(ResourceProviderService, serviceOf(new Provider(sdk, engineAddressIn(process.argv))));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  // The engine reads the port from the first line, and takes whatever else is written for messages.
  process.stdout.write(`${port}\n`);
});
