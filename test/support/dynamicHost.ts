import { HostProcess, type Of, type Preview, type Previewed } from "./hostProcess";
import { InitFailed, type Properties, type ProviderProcess } from "./providerProcess";

/** The process that Pulumi's SDK runs for all dynamic resources. */
export class DynamicHost extends HostProcess {
  constructor(override readonly process: ProviderProcess) {
    super(process);
  }

  urn(name: string): string {
    return `urn:pulumi:dev::project::pulumi-nodejs:dynamic/bitlocker:KeyRotation::${name}`;
  }

  rowOfRefresh(): string {
    return "";
  }

  async check(olds: Properties, news: Properties, of?: { name: string }) {
    const registration = of && { urn: this.urn(of.name), isPreview: false, peers: [], constructed: 1 };
    const occasion = registration && { __occasion: JSON.stringify(registration) };
    const { inputs, failures } = await this.process.check(olds, { ...news, ...occasion });
    return { inputs: this.withoutProvider(inputs), failures };
  }

  /** One after the other, each with the devices of all. */
  async previewAll(resources: Previewed[]): Promise<Preview[]> {
    const peers = resources.map(({ news }) => news["managedDeviceId"]);
    const previews: Preview[] = [];
    for (const { news, name = this.newName(), stored } of resources) {
      const registration = { urn: this.urn(name), isPreview: true, peers, constructed: resources.length };
      const __occasion = JSON.stringify(registration);
      const { inputs, failures } = await this.process.check(stored?.inputs ?? {}, { ...news, __occasion });
      if (stored && failures.length === 0) await this.process.diff(stored.outputs, inputs);
      previews.push({ failures: failures.map(({ reason }) => reason), known: {} });
    }
    return previews;
  }

  diff(olds: Properties, news: Properties, { name = this.newName(), id }: Of = {}) {
    return this.process.diff(olds, { ...news, __urn: this.urn(name) }, id);
  }

  async create(inputs: Properties, { name = this.newName() }: Of = {}) {
    const { id, outs } = await this.clean(this.process.create({ ...inputs, __urn: this.urn(name) }));
    return { id, outs: this.withoutProvider(outs) };
  }

  async update(olds: Properties, news: Properties, { name = this.newName(), id }: Of = {}) {
    const outs = await this.clean(this.process.update(olds, { ...news, __urn: this.urn(name) }, id));
    return this.withoutProvider(outs);
  }

  async read(stored: Properties, { id: ofDevice }: Of = {}) {
    const { id, props } = await this.process.read(stored, ofDevice);
    return { id, props: this.withoutProvider(props) };
  }

  /** Hands over an outcome; what an init error stores is without the provider, too. */
  private clean<Outcome>(call: Promise<Outcome>): Promise<Outcome> {
    return call.catch((error: unknown) => {
      if (!(error instanceof InitFailed)) throw error;
      throw new InitFailed(error.id, this.withoutProvider(error.properties), error.reasons);
    });
  }

  private withoutProvider({ __provider, ...others }: Properties): Properties {
    // Without it the SDK fails at every later read and delete.
    expect(__provider).toBe(this.process.__provider);
    return others;
  }
}
