import type { Behaviour } from "./behaviour";
import type { Limits } from "./server/limits";
import type { OtherTraffic } from "./server/otherTraffic";
import type { RecordedRequest } from "./server/requests";
import type { App, FederatedCredential } from "./tenant/app";
import type { DeviceSeed } from "./tenant/device";
import type { EntraDeviceSeed, GroupSeed, UserSeed } from "./tenant/directory";

/** What a simulated tenant holds. */
export interface TenantSeed {
  /** The devices of Intune. Default: {@link seededDevices}. */
  devices?: DeviceSeed[];
  /** Users besides the primary users of the devices. Default: none. */
  users?: UserSeed[];
  /** Devices that only Entra knows. Default: none. */
  entraDevices?: EntraDeviceSeed[];
  /**
   * Groups, which may be members of each other. Default: {@link seededGroups} if the devices are the seeded ones, else
   * none.
   */
  groups?: GroupSeed[];
  /** App registrations besides the one that every simulator has. Each has limits of its own. Default: none. */
  apps?: App[];
  /** Certificates of the app that every simulator has, each in PEM, with RSA keys. Default: none. */
  certificates?: string[];
  /** Whose tokens that app takes in place of its secret. Default: none. */
  federatedCredentials?: FederatedCredential[];
  /**
   * The tenant's verified domains. Each can be used for the tenant's id in Entra's addresses. Default
   * `["contoso.example"]`.
   */
  domains?: string[];
}

/** What a simulator is started with. */
export interface SimulatorOptions extends TenantSeed {
  /** The port it listens on, on 127.0.0.1 and nowhere else. Default: any that is free. */
  port?: number;
  /** Where `ca.pem` is written. Default: a new temporary folder, which is removed by {@link Simulator.stop}. */
  folder?: string;
  /** Simulated seconds that pass in one real second. Default 1. */
  timeScale?: number;
  /** How far the simulated clock is ahead (+) or behind (-) of the local one at the start, in milliseconds. Default 0. */
  clockOffsetInMs?: number;
  /** How the simulator plays what is not known about a real tenant. Default: {@link defaultBehaviour}. */
  behaviour?: Partial<Behaviour>;
  /** Other limits than the documented ones, or none. Default: those that Microsoft documents. */
  limits?: Partial<Limits> | false;
  /** The requests of the tenant's other apps, which count against the tenant's limits. Default: nothing. */
  otherTraffic?: Partial<OtherTraffic>;
  /** The shortest and the longest round trip of a request, in simulated milliseconds. Default: no time. */
  latencyInMs?: readonly [least: number, most: number];
  /** The seed of the random latencies. Default 1. */
  seed?: number;
  /** Called with each request as soon as it is answered, or is sure never to be. */
  onRequest?: (request: RecordedRequest) => void;
}
