import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

/** The smallest executable plugin: its resources only wait. What they have and how long they wait lies beside it. */
const { outputs, waitsForInMs } = JSON.parse(readFileSync(join(__dirname, "shape.json"), "utf8")) as {
  outputs: Record<string, JavaScriptValue>;
  waitsForInMs: number;
};

function unary<Request, Response>(answer: (request: Request) => Response): grpc.handleUnaryCall<Request, Response> {
  return (call, respond) => respond(null, answer(call.request));
}

const methods: Partial<IResourceProviderServer> = {
  getPluginInfo: unary(() => new PluginInfo().setVersion("0.1.0")),
  handshake: unary(() => new proto.ProviderHandshakeResponse()),
  checkConfig: unary((request) => new proto.CheckResponse().setInputs(request.getNews())),
  configure: unary(() => new proto.ConfigureResponse().setSupportspreview(true)),
  check: unary((request) => new proto.CheckResponse().setInputs(request.getNews())),
  create: (_, respond) => {
    const created = new proto.CreateResponse().setId("nothing").setProperties(Struct.fromJavaScript(outputs));
    setTimeout(() => respond(null, created), waitsForInMs);
  },
  delete: unary(() => new Empty()),
  cancel: unary(() => new Empty()),
};

const server = new grpc.Server();
server.addService(ResourceProviderService, methods as grpc.UntypedServiceImplementation);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_, port) =>
  process.stdout.write(`${port}\n`),
);
