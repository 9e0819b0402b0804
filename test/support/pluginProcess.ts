import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type FakeEngine, startFakeEngine } from "./fakeEngine";
import { type Properties, properties, struct, unary } from "./providerCalls";

export const pluginExecutable = join(__dirname, "../../dist/plugin/pulumi-resource-bitlocker");

/** Options of one operation of a resource. */
export interface Operation {
  urn?: string;
  /** The resource's. Default: the device's, as it always is. */
  id?: string;
  preview?: boolean;
  /** `customTimeouts`, in seconds. */
  timeout?: number;
}

/** A process of the executable plugin, driven over gRPC the way the engine does it. */
export class PluginProcess {
  stderr = "";

  private constructor(
    readonly engine: FakeEngine,
    readonly child: ChildProcess,
    private readonly client: ResourceProviderClient,
  ) {
    child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  /** Starts the process, and does not configure it yet. */
  static async launch(environment: NodeJS.ProcessEnv = {}, options: string[] = []): Promise<PluginProcess> {
    const engine = await startFakeEngine();
    const child = spawn(pluginExecutable, [...options, engine.address], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [port] = (await once(child.stdout, "data")) as [Buffer];
    const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
    const address = `127.0.0.1:${port.toString().trim()}`;
    const client = new ResourceProviderClient(address, grpc.credentials.createInsecure(), unlimited);
    return new PluginProcess(engine, child, client);
  }

  /** Starts the process with a stack's configuration, of which the keys of `bitlocker:` are the provider's own. */
  static async start(
    config: Record<string, string>,
    environment: NodeJS.ProcessEnv = {},
    options: string[] = [],
  ): Promise<PluginProcess> {
    const started = await PluginProcess.launch({ ...environment, PULUMI_CONFIG: JSON.stringify(config) }, options);
    const own = Object.entries(config).filter(([key]) => key.startsWith("bitlocker:"));
    await started.configure(Object.fromEntries(own.map(([key, value]) => [key.replace("bitlocker:", ""), value])));
    return started;
  }

  /** @param isNamed Whether the engine sends the name besides the URN, as older ones do not. */
  async configure(args: Properties, name = "default", isNamed = true): Promise<proto.ConfigureResponse.AsObject> {
    const request = new proto.ConfigureRequest().setArgs(struct(args)).setUrn(providerUrn(name)).setAcceptsecrets(true);
    if (isNamed) request.setName(name);
    return (await unary<proto.ConfigureResponse>((done) => this.client.configure(request, done))).toObject();
  }

  async checkConfig(news: Properties, name = "default") {
    const request = new proto.CheckRequest().setUrn(providerUrn(name)).setNews(struct(news));
    return checked(await unary<proto.CheckResponse>((done) => this.client.checkConfig(request, done)));
  }

  async diffConfig(olds: Properties, news: Properties) {
    const request = new proto.DiffRequest()
      .setUrn(providerUrn("default"))
      .setOldInputs(struct(olds))
      .setOlds(struct(olds))
      .setNews(struct(news));
    return diffed(await unary<proto.DiffResponse>((done) => this.client.diffConfig(request, done)));
  }

  async schema(version = 0): Promise<Properties> {
    const request = new proto.GetSchemaRequest().setVersion(version);
    const response = await unary<proto.GetSchemaResponse>((done) => this.client.getSchema(request, done));
    return JSON.parse(response.getSchema()) as Properties;
  }

  async check(olds: Properties, news: Properties, urn = urnOf("laptop")) {
    const request = new proto.CheckRequest().setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
    return checked(await unary<proto.CheckResponse>((done) => this.client.check(request, done)));
  }

  async diff(olds: Properties, news: Properties, id = String(olds["managedDeviceId"]), urn = urnOf("laptop")) {
    const request = new proto.DiffRequest().setUrn(urn).setId(id).setOlds(struct(olds)).setNews(struct(news));
    return diffed(await unary<proto.DiffResponse>((done) => this.client.diff(request, done)));
  }

  async create(inputs: Properties, { urn = urnOf("laptop"), preview = false, timeout = 0 }: Operation = {}) {
    const request = new proto.CreateRequest()
      .setUrn(urn)
      .setProperties(struct(inputs))
      .setPreview(preview)
      .setTimeout(timeout);
    const response = await unary<proto.CreateResponse>((done) => this.client.create(request, done));
    return { id: response.getId(), outs: properties(response.getProperties()) };
  }

  /** @param oldInputs Default: the outputs, which repeat them. */
  async update(
    olds: Properties,
    news: Properties,
    {
      urn = urnOf("laptop"),
      id = String(olds["managedDeviceId"]),
      preview = false,
      timeout = 0,
      oldInputs,
    }: Operation & { oldInputs?: Properties } = {},
  ): Promise<Properties> {
    const request = new proto.UpdateRequest()
      .setUrn(urn)
      .setId(id)
      .setOlds(struct(olds))
      .setOldInputs(oldInputs && struct(oldInputs))
      .setNews(struct(news))
      .setPreview(preview)
      .setTimeout(timeout);
    const response = await unary<proto.UpdateResponse>((done) => this.client.update(request, done));
    return properties(response.getProperties());
  }

  /** @param inputs The stored ones; without, the resource is imported. */
  async read(props: Properties, inputs: Properties, id = String(props["managedDeviceId"]), urn = urnOf("laptop")) {
    const request = new proto.ReadRequest()
      .setUrn(urn)
      .setId(id)
      .setProperties(struct(props))
      .setInputs(struct(inputs));
    const response = await unary<proto.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: response.getId(),
      props: properties(response.getProperties()),
      inputs: properties(response.getInputs()),
    };
  }

  async delete(props: Properties): Promise<void> {
    const request = new proto.DeleteRequest()
      .setUrn(urnOf("laptop"))
      .setId(String(props["managedDeviceId"]))
      .setProperties(struct(props));
    await unary<Empty>((done) => this.client.delete(request, done));
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new proto.InvokeRequest().setTok(token).setArgs(struct(args));
    const response = await unary<proto.InvokeResponse>((done) => this.client.invoke(request, done));
    return properties(response.getReturn());
  }

  async attach(address: string): Promise<void> {
    await unary<Empty>((done) => this.client.attach(new PluginAttach().setAddress(address), done));
  }

  /** What the engine calls at the first Ctrl-C, and at the end of each run. */
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
}

/** The URN of a resource of that name. */
export function urnOf(name: string, type = "bitlocker:index:KeyRotation"): string {
  return `urn:pulumi:dev::project::${type}::${name}`;
}

function providerUrn(name: string): string {
  return urnOf(name, "pulumi:providers:bitlocker");
}

function checked(response: proto.CheckResponse) {
  return { inputs: properties(response.getInputs()), failures: response.toObject().failuresList };
}

function diffed(response: proto.DiffResponse) {
  const changes = response.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME;
  return { changes, replaces: response.getReplacesList() };
}
