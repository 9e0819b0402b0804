import type { Connection } from "./graph/auth/connection";
import { connectionFrom } from "./graph/auth/connectionFrom";
import { GraphClient } from "./graph/transport/graphClient";
import { GraphInventory } from "./graph/api/graphInventory";
import { clearLibraryLog } from "./graph/auth/libraryLog";
import { Limits } from "./graph/transport/limits";
import { GraphCheckIns, GraphManagedDevices } from "./graph/api/managedDevices";
import { GraphRecoveryKeys } from "./graph/api/recoveryKeys";
import { Transport } from "./graph/transport/transport";
import type { DebugLog } from "./rotation/debugLog";
import type { Clock } from "./rotation/time/clock";
import type { Settings } from "./settings/table";
import type { SentCredentials } from "./texts/sentCredentials";

/**
 * What resources and functions know of Graph, behind the interfaces that they declare. This is the one place where the
 * two sides are wired together. All of it goes through one transport, made when the first request needs it.
 *
 * @param settings What is configured by then.
 * @param sent Is told of everything that is sent as a credential.
 * @param debug Its lines may repeat what was sent: clear them.
 * @param provider The name of the provider whose settings these are, where a program has constructed one.
 */
export function graphFor(
  settings: () => Settings,
  clock: Clock,
  sent: SentCredentials,
  debug?: DebugLog,
  provider?: string,
) {
  let made: Transport | undefined;
  const transport = () => (made ??= transportFor(connectionFrom(settings(), provider), clock, sent, debug));
  return {
    devices: new GraphManagedDevices(transport, { isUrgent: true }),
    checkIns: new GraphCheckIns(transport),
    inventory: new GraphInventory(transport),
    recoveryKeys: new GraphRecoveryKeys(transport, { isUrgent: true }),
  };
}

function transportFor(connection: Connection, clock: Clock, sent: SentCredentials, debug: DebugLog): Transport {
  clearLibraryLog(sent);
  const quota = { writes: connection.maxWritesPer20s, requests: connection.maxRequestsPer20s };
  return new Transport(new GraphClient(connection, sent), new Limits(quota, clock, debug), clock, debug);
}
