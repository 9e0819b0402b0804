import { HostProcess, type Of, type Preview, type Previewed, type Stored } from "./hostProcess";
import { type PluginProcess, urnOf } from "./pluginProcess";
import type { Properties } from "./providerCalls";

const nothing: Preview = { failures: [], known: {} };

/** The executable plugin. */
export class PluginHost extends HostProcess {
  constructor(override readonly process: PluginProcess) {
    super(process);
  }

  urn(name: string): string {
    return urnOf(name);
  }

  rowOfRefresh(name: string): string {
    return urnOf(name);
  }

  check(olds: Properties, news: Properties, { name }: { name: string } = { name: this.newName() }) {
    return this.process.check(olds, news, urnOf(name));
  }

  /** All at once. */
  previewAll(resources: Previewed[]): Promise<Preview[]> {
    return Promise.all(
      resources.map(async ({ news, name = this.newName(), stored }) => {
        const urn = urnOf(name);
        const { inputs, failures } = await this.process.check(stored?.inputs ?? {}, news, urn);
        if (failures.length > 0) return { failures: failures.map(({ reason }) => reason), known: {} };
        return this.previewOf(inputs, urn, stored).catch((error: unknown) => ({
          failures: (error as Error).message.replace(/^2 UNKNOWN: /, "").split("\n"),
          known: {},
        }));
      }),
    );
  }

  diff(olds: Properties, news: Properties, { name = this.newName(), id }: Of = {}) {
    return this.process.diff(olds, news, id, urnOf(name));
  }

  create(inputs: Properties, { name = this.newName() }: Of = {}) {
    return this.process.create(inputs, { urn: urnOf(name) });
  }

  update(olds: Properties, news: Properties, { name = this.newName(), id }: Of = {}) {
    return this.process.update(olds, news, { urn: urnOf(name), id });
  }

  async read(stored: Properties, { name = this.newName(), id = String(stored["managedDeviceId"]) }: Of = {}) {
    const { inputs, ...others } = await this.process.read(stored, { managedDeviceId: id }, id, urnOf(name));
    expect(inputs).toEqual({ managedDeviceId: id });
    return others;
  }

  private async previewOf(inputs: Properties, urn: string, stored?: Stored): Promise<Preview> {
    const preview = true;
    if (!stored) return { ...nothing, known: (await this.process.create(inputs, { urn, preview })).outs };
    const { changes } = await this.process.diff(stored.outputs, inputs, undefined, urn);
    if (!changes) return nothing;
    const known = await this.process.update(stored.outputs, inputs, { urn, preview, oldInputs: stored.inputs });
    return { ...nothing, known };
  }
}
