import type { ChildProcess } from "node:child_process";
import type { FakeEngine } from "./fakeEngine";
import type { PluginProcess } from "./pluginProcess";
import type { Properties } from "./providerCalls";
import type { ProviderProcess } from "./providerProcess";

/** Which resource a call is about. */
export interface Of {
  /** Default: one that no other resource has. */
  name?: string;
  /** Default: the device's, as it always is. */
  id?: string;
}

/** What the engine has stored of a resource. */
export interface Stored {
  inputs: Properties;
  outputs: Properties;
}

/** A resource of a program that is previewed. */
export interface Previewed {
  news: Properties;
  name?: string;
  /** Default: nothing yet. */
  stored?: Stored;
}

export interface Preview {
  /** The reasons for which it fails. */
  failures: string[];
  /** The outputs that the engine is told. */
  known: Properties;
}

/** A process of one of the hosts, called the way the engine calls it. What a host puts among properties is left out. */
export abstract class HostProcess {
  private resources = 0;

  /** @param process Speaks the protocol, and knows what the host puts among properties. */
  constructor(readonly process: ProviderProcess | PluginProcess) {}

  get engine(): FakeEngine {
    return this.process.engine;
  }

  get child(): ChildProcess {
    return this.process.child;
  }

  get stderr(): string {
    return this.process.stderr;
  }

  /** The URN of the resource of that name, which is the row for what is said of it. */
  abstract urn(name: string): string;

  /** The row for what a refresh says of the resource of that name. */
  abstract rowOfRefresh(name: string): string;

  /** @param of Default: a resource of which the host is told no URN, and not whether it is previewed. */
  abstract check(
    olds: Properties,
    news: Properties,
    of?: Required<Pick<Of, "name">>,
  ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>;

  /** Previews the resources of a program. */
  abstract previewAll(resources: Previewed[]): Promise<Preview[]>;

  abstract diff(olds: Properties, news: Properties, of?: Of): Promise<{ changes: boolean; replaces: string[] }>;

  abstract create(inputs: Properties, of?: Of): Promise<{ id: string; outs: Properties }>;

  abstract update(olds: Properties, news: Properties, of?: Of): Promise<Properties>;

  abstract read(props: Properties, of?: Of): Promise<{ id: string; props: Properties }>;

  async preview(news: Properties, more: Omit<Previewed, "news"> = {}): Promise<Preview> {
    const [preview] = await this.previewAll([{ news, ...more }]);
    return preview as Preview;
  }

  /** What is said of a new resource's obstacles before anything is requested: by check, or by a preview. */
  async obstacles(news: Properties): Promise<string[]> {
    const { failures } = await this.check({}, news);
    return [...failures.map(({ reason }) => reason), ...(await this.preview(news)).failures];
  }

  async delete(props: Properties): Promise<void> {
    await this.process.delete(props);
  }

  /** What the engine calls at the first Ctrl-C. */
  async cancel(): Promise<void> {
    await this.process.cancel();
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }

  /** Each resource of a program has another name. */
  protected newName(): string {
    this.resources += 1;
    return `resource ${this.resources}`;
  }
}
