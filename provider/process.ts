import { engineCancellation } from "./engine/cancellation";
import { localTime, processClock as clock } from "./engine/clock";
import { readSettings, type Settings } from "./engine/configuration";
import { guardedMethods, guardedProgress } from "./engine/guardedMethods";
import { keyRotationMethods } from "./engine/keyRotationMethods";
import { engineProgress } from "./engine/progress";
import type { ProviderProcess, ResourceMethods } from "./engine/trampoline";
import { Lookout } from "./rotation/lookout";
import type { Clear } from "./texts/clearedValue";
import { SentCredentials } from "./texts/sentCredentials";
import { graphFor } from "./wiring";

let settings: Settings = {};
const sent = new SentCredentials();
const clear: Clear = (text) => sent.clear(text);
const graph = graphFor(() => settings, clock, sent);
const canceled = engineCancellation(process.argv[2]);

const resources: Record<string, ResourceMethods> = {
  KeyRotation: keyRotationMethods({
    devices: graph.devices,
    recoveryKeys: graph.recoveryKeys,
    lookout: new Lookout(graph.checkIns, clock, canceled),
    clock,
    localTime,
    canceled,
    progress: guardedProgress(engineProgress(process.argv[2]), clear),
  }),
};

/**
 * What the provider process loads, as `pulumi-bitlocker/process`: the methods of each resource. Each call takes over the
 * stack's configuration, at once. A trampoline that was stored years ago still calls this.
 */
const providerProcess: ProviderProcess = (resource, config) => {
  const methods = resources[resource];
  if (!methods) throw new Error(`This version of pulumi-bitlocker has no resource ${resource}: install a newer one.`);
  settings = readSettings(config, process.env);
  return guardedMethods(methods, clear);
};

export = providerProcess;
