import { DynamicHost } from "./dynamicHost";
import type { HostProcess } from "./hostProcess";
import { PluginHost } from "./pluginHost";
import { PluginProcess } from "./pluginProcess";
import { ProviderProcess } from "./providerProcess";

export { InitFailed, type Properties } from "./providerCalls";
export type { HostProcess } from "./hostProcess";

export interface Host {
  name: "dynamic provider" | "executable plugin";
  /** @param config The stack's. */
  start(config: Record<string, string>, environment?: NodeJS.ProcessEnv): Promise<HostProcess>;
}

/** The hosts that serve the same resources: a test of what a resource does is played in each. */
export const hosts: Host[] = [
  {
    name: "dynamic provider",
    start: async (config, environment) => new DynamicHost(await ProviderProcess.start(config, environment)),
  },
  {
    name: "executable plugin",
    start: async (config, environment) => new PluginHost(await PluginProcess.start(config, environment)),
  },
];
