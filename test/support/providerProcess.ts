import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type FakeEngine, startFakeEngine } from "./fakeEngine";
import { type Installation, ownInstallation, resolveIn } from "./installation";
import { type Properties, properties, struct, unary } from "./providerCalls";
import { trampolineText } from "./trampolineText";

export { InitFailed, type Properties } from "./providerCalls";

/** The real process that serves all dynamic resources of a run, driven over gRPC the way the engine does it. */
export class ProviderProcess {
  /** What is sent as the resource's provider. */
  __provider = trampolineText();
  stderr = "";

  private constructor(
    readonly engine: FakeEngine,
    readonly child: ChildProcess,
    private readonly client: ResourceProviderClient,
  ) {
    child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  static async start(
    config: Record<string, string>,
    environment: NodeJS.ProcessEnv = {},
    installation: Installation = ownInstallation,
  ): Promise<ProviderProcess> {
    const engine = await startFakeEngine();
    const script = resolveIn(installation, "@pulumi/pulumi/cmd/dynamic-provider");
    const child = spawn(installation.node, [script, engine.address], {
      cwd: installation.folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [port] = (await once(child.stdout, "data")) as [Buffer];
    const address = `127.0.0.1:${port.toString().trim()}`;
    const client = new ResourceProviderClient(address, grpc.credentials.createInsecure());
    const started = new ProviderProcess(engine, child, client);
    const request = new proto.ConfigureRequest().setArgs(struct(config));
    await unary<proto.ConfigureResponse>((done) => client.configure(request, done));
    return started;
  }

  async check(
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: proto.CheckFailure.AsObject[] }> {
    const request = new proto.CheckRequest().setOlds(struct(olds)).setNews(struct(this.withProvider(news)));
    const response = await unary<proto.CheckResponse>((done) => this.client.check(request, done));
    return { inputs: properties(response.getInputs()), failures: response.toObject().failuresList };
  }

  /** @param id The resource's. Default: the device's, as it always is. */
  async diff(
    olds: Properties,
    news: Properties,
    id = String(olds["managedDeviceId"]),
  ): Promise<{ changes: boolean; replaces: string[] }> {
    const request = new proto.DiffRequest()
      .setId(id)
      .setOlds(struct(this.withProvider(olds)))
      .setNews(struct(this.withProvider(news)));
    const response = await unary<proto.DiffResponse>((done) => this.client.diff(request, done));
    const changes = response.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME;
    return { changes, replaces: response.getReplacesList() };
  }

  async create(inputs: Properties): Promise<{ id: string; outs: Properties }> {
    const request = new proto.CreateRequest().setProperties(struct(this.withProvider(inputs)));
    const response = await unary<proto.CreateResponse>((done) => this.client.create(request, done));
    return { id: response.getId(), outs: properties(response.getProperties()) };
  }

  async update(olds: Properties, news: Properties, id = String(olds["managedDeviceId"])): Promise<Properties> {
    const request = new proto.UpdateRequest()
      .setId(id)
      .setOlds(struct(this.withProvider(olds)))
      .setNews(struct(this.withProvider(news)));
    const response = await unary<proto.UpdateResponse>((done) => this.client.update(request, done));
    return properties(response.getProperties());
  }

  async read(props: Properties, id = String(props["managedDeviceId"])): Promise<{ id: string; props: Properties }> {
    const request = new proto.ReadRequest().setId(id).setProperties(struct(this.withProvider(props)));
    const response = await unary<proto.ReadResponse>((done) => this.client.read(request, done));
    return { id: response.getId(), props: properties(response.getProperties()) };
  }

  async delete(props: Properties): Promise<void> {
    const request = new proto.DeleteRequest()
      .setId(String(props["managedDeviceId"]))
      .setProperties(struct(this.withProvider(props)));
    await unary<Empty>((done) => this.client.delete(request, done));
  }

  /** What the engine calls at the first Ctrl-C. */
  async cancel(): Promise<void> {
    await unary<Empty>((done) => this.client.cancel(new Empty(), done));
  }

  async stop(): Promise<void> {
    this.client.close();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGKILL");
      await once(this.child, "exit");
    }
    this.engine.stop();
  }

  private withProvider(given: Properties): Properties {
    return { ...given, __provider: this.__provider };
  }
}
