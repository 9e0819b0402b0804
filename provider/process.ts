import { setTimeout as sleep } from "node:timers/promises";
import { engineCancellation } from "./engine/cancellation";
import { readSettings } from "./engine/configuration";
import { keyRotationMethods } from "./engine/keyRotationMethods";
import { engineProgress } from "./engine/progress";
import type { ProviderProcess, ResourceMethods } from "./engine/trampoline";
import { connectionFrom, type Settings } from "./graph/connection";
import { GraphManagedDevices } from "./graph/managedDevices";
import { Transport } from "./graph/transport";
import type { Clock } from "./rotation/clock";

let settings: Settings = {};
let current: Transport | undefined;

/** One transport for the whole process, made when the first request needs it. */
function transport(): Transport {
  current ??= new Transport(connectionFrom(settings));
  return current;
}

const clock: Clock = {
  now: () => performance.now(),
  sleep: (durationInMs, signal) => sleep(durationInMs, undefined, { signal }).catch(() => undefined),
};

const resources: Record<string, ResourceMethods> = {
  KeyRotation: keyRotationMethods({
    devices: new GraphManagedDevices(transport, clock),
    clock,
    canceled: engineCancellation(),
    progress: engineProgress(process.argv[2]),
  }),
};

/**
 * What the provider process loads, as `pulumi-bitlocker/process`: the one place where resources, Graph and the engine
 * are wired together. A trampoline that was stored years ago still calls this.
 */
const providerProcess: ProviderProcess = (resource) => {
  const methods = resources[resource];
  if (!methods) throw new Error(`This version of pulumi-bitlocker has no resource ${resource}: install a newer one.`);
  return {
    ...methods,
    configure: (config) => {
      settings = readSettings(config, process.env);
    },
  };
};

export = providerProcess;
