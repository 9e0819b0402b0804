import { connectionFrom } from "./graph/connectionFrom";
import { GraphClient } from "./graph/graphClient";
import { GraphInventory } from "./graph/inventory";
import { clearLibraryLog } from "./graph/libraryLog";
import { Limits } from "./graph/limits";
import { GraphCheckIns, GraphManagedDevices } from "./graph/managedDevices";
import { GraphRecoveryKeys } from "./graph/recoveryKeys";
import { Transport } from "./graph/transport";
import type { Clock } from "./rotation/clock";
import type { Settings } from "./settings/table";
import type { SentCredentials } from "./texts/sentCredentials";

/**
 * What resources and functions know of Graph, behind the interfaces that they declare. This is the one place where the
 * two sides are wired together. All of it goes through one transport, made when the first request needs it.
 *
 * @param settings What is configured by then.
 * @param sent Is told of everything that is sent as a credential.
 */
export function graphFor(settings: () => Settings, clock: Clock, sent: SentCredentials) {
  let made: Transport | undefined;
  const transport = () => (made ??= transportFor(settings(), clock, sent));
  return {
    devices: new GraphManagedDevices(transport, { isUrgent: true }),
    checkIns: new GraphCheckIns(transport),
    inventory: new GraphInventory(transport),
    recoveryKeys: new GraphRecoveryKeys(transport, { isUrgent: true }),
  };
}

function transportFor(settings: Settings, clock: Clock, sent: SentCredentials): Transport {
  clearLibraryLog(sent);
  const connection = connectionFrom(settings);
  const quota = { writes: connection.maxWritesPer20s, requests: connection.maxRequestsPer20s };
  return new Transport(new GraphClient(connection, sent), new Limits(quota, clock), clock);
}
