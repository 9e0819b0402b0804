import { isDeepStrictEqual } from "node:util";
import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { version } from "../../../package.json";
import type { CheckFailure } from "../../handlers/resourceHandler";
import { grpcError } from "./errors";
import { propertiesIn, structOf } from "./properties";
import type { Provider } from "./provider";
import { checkConfig, constructedName, forgetCredentials, settingsOf, withSecrets } from "./providerConfig";
import schema from "./schema.json";

/** The resource provider protocol, over a provider. What is left out here is answered as not implemented. */
export function serviceOf(provider: Provider): UntypedServiceImplementation {
  return { ...ofPackage(), ...ofProvider(provider), ...ofResources(provider) } as UntypedServiceImplementation;
}

function ofPackage(): Partial<IResourceProviderServer> {
  return {
    getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
    getSchema: unary((request) => {
      if (request.getVersion() !== 0) {
        throw new Error(
          `This version of pulumi-bitlocker has no schema of version ${request.getVersion()}, only of version 0.`,
        );
      }
      return new proto.GetSchemaResponse().setSchema(JSON.stringify({ ...schema, version }));
    }),
    getMapping: unary(() => new proto.GetMappingResponse()),
  };
}

function ofProvider(provider: Provider): Partial<IResourceProviderServer> {
  return {
    // Secrets come in clear, and the engine marks the results again.
    handshake: unary(() => new proto.ProviderHandshakeResponse()),
    attach: unary((request) => (provider.attach(request.getAddress()), new Empty())),
    checkConfig: unary((request) => {
      const news = propertiesIn(request.getNews());
      return checkResponse(withSecrets(news), checkConfig(nameIn(request.getUrn()), news));
    }),
    // Another configuration never touches a resource.
    diffConfig: unary((request) => {
      const olds = propertiesIn(request.getOldInputs() ?? request.getOlds());
      return diffResponse(!isDeepStrictEqual(olds, propertiesIn(request.getNews())));
    }),
    configure: unary((request) => {
      // An older engine may leave out the name, or both.
      const name = request.getName() || nameIn(request.getUrn()) || "default";
      const constructed = constructedName(name);
      if (constructed !== undefined) forgetCredentials(process.env);
      provider.configure(settingsOf(name, propertiesIn(request.getArgs()), process.env), version, constructed);
      return new proto.ConfigureResponse().setSupportspreview(true);
    }),
    invoke: unary(async (request) => {
      const result = await provider.invoke(request.getTok(), propertiesIn(request.getArgs()));
      return new proto.InvokeResponse().setReturn(structOf(result));
    }),
    cancel: unary(() => (provider.cancel(), new Empty())),
  };
}

function ofResources(provider: Provider): Partial<IResourceProviderServer> {
  const resource = (request: { getUrn(): string }) => provider.resource(typeIn(request.getUrn()));
  const call = (urn: string, isPreview?: boolean, timeoutInS = 0) => provider.callFrom({ urn, isPreview, timeoutInS });
  return {
    check: unary((request) => {
      const [olds, news] = [propertiesIn(request.getOlds()), propertiesIn(request.getNews())];
      const { inputs, failures } = resource(request).check(request.getUrn(), olds, news);
      return checkResponse(inputs, failures);
    }),
    diff: unary((request) => {
      const olds = propertiesIn(request.getOlds());
      const news = propertiesIn(request.getNews());
      const { changes, replaces } = resource(request).diff(request.getId(), olds, news, call(request.getUrn()));
      return diffResponse(changes, replaces);
    }),
    create: unary(async (request) => {
      const origin = call(request.getUrn(), request.getPreview(), request.getTimeout());
      const { id, outputs } = await resource(request).create(propertiesIn(request.getProperties()), origin);
      return new proto.CreateResponse().setId(id).setProperties(structOf(outputs));
    }),
    update: unary(async (request) => {
      const origin = call(request.getUrn(), request.getPreview(), request.getTimeout());
      const olds = propertiesIn(request.getOlds());
      // The outputs repeat the arguments, for an engine that does not send them.
      const oldInputs = request.hasOldInputs() ? propertiesIn(request.getOldInputs()) : olds;
      const news = propertiesIn(request.getNews());
      const outputs = await resource(request).update(request.getId(), olds, oldInputs, news, origin);
      return new proto.UpdateResponse().setProperties(structOf(outputs));
    }),
    read: unary(async (request) => {
      const id = request.getId();
      const origin = call(request.getUrn(), false, request.getTimeout());
      const stored = [propertiesIn(request.getProperties()), propertiesIn(request.getInputs())] as const;
      const { inputs, outputs } = await resource(request).read(id, ...stored, origin);
      return new proto.ReadResponse().setId(id).setInputs(structOf(inputs)).setProperties(structOf(outputs));
    }),
    // A rotation can't be undone.
    delete: unary(() => new Empty()),
  };
}

/** One method of the protocol. Whatever it throws, the engine is told in words. */
function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  const method: handleUnaryCall<Request, Response> = (call, respond) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => respond(null, response),
        (error: unknown) => respond(grpcError(error)),
      );
  };
  return method;
}

function checkResponse(inputs: object, failures: CheckFailure[]): proto.CheckResponse {
  const messages = failures.map(({ property, reason }) =>
    new proto.CheckFailure().setProperty(property).setReason(reason),
  );
  return new proto.CheckResponse().setInputs(structOf(inputs)).setFailuresList(messages);
}

function diffResponse(changes: boolean, replaces: string[] = []): proto.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
  return new proto.DiffResponse().setChanges(changes ? DIFF_SOME : DIFF_NONE).setReplacesList(replaces);
}

/** `urn:pulumi:<stack>::<project>::<parent's type>$<type>::<name>` */
function nameIn(urn = ""): string {
  return urn.split("::").slice(3).join("::");
}

function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
