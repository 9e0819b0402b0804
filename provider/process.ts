import { engineCancellation } from "./engine/cancellation";
import { processClock as clock } from "./engine/clock";
import { readSettings } from "./engine/configuration";
import { keyRotationMethods } from "./engine/keyRotationMethods";
import { engineProgress } from "./engine/progress";
import type { ProviderProcess, ResourceMethods } from "./engine/trampoline";
import { type Connection, connectionFrom } from "./graph/connection";
import type { Settings } from "./graph/settings";
import { GraphClient } from "./graph/graphClient";
import { Limits } from "./graph/limits";
import { GraphCheckIns, GraphManagedDevices } from "./graph/managedDevices";
import { Transport } from "./graph/transport";
import { Lookout } from "./rotation/lookout";

let settings: Settings = {};
let current: Transport | undefined;

/** One transport for the whole process, made when the first request needs it. */
function transport(): Transport {
  current ??= transportTo(connectionFrom(settings));
  return current;
}

function transportTo(connection: Connection): Transport {
  const quota = { writes: connection.maxWritesPer20s, requests: connection.maxRequestsPer20s };
  return new Transport(new GraphClient(connection), new Limits(quota, clock), clock);
}

const canceled = engineCancellation();

const resources: Record<string, ResourceMethods> = {
  KeyRotation: keyRotationMethods({
    devices: new GraphManagedDevices(transport, { isUrgent: true }),
    lookout: new Lookout(new GraphCheckIns(transport), clock, canceled),
    clock,
    canceled,
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
