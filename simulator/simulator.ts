import type { Behaviour } from "./behaviour";
import type { FaultRule } from "./server/faults";
import type { OtherTraffic } from "./server/otherTraffic";
import type { RecordedRequest } from "./server/requests";
import type { FederatedCredential } from "./tenant/app";
import type { DeviceSeed, SimulatedDevice } from "./tenant/device";
import type { AuditEntry } from "./tenant/tenant";

/** A tenant of Intune and Entra behind an address on this machine. */
export interface Simulator {
  /** `https://localhost:PORT`. */
  readonly url: string;
  /** The address to use in place of `https://graph.microsoft.com`. */
  readonly graphEndpoint: string;
  /** The address to use in place of `https://login.microsoftonline.com`. */
  readonly authorityHost: string;
  /** File with the certificate of the authority that clients have to trust, in PEM. */
  readonly caCertificateFile: string;
  /** That certificate, in PEM. */
  readonly caCertificate: string;
  /** The id of the tenant, a GUID; the same in every simulator. */
  readonly tenantId: string;
  /** The id of the app that may rotate keys, a GUID; the same in every simulator. */
  readonly clientId: string;
  /** The secret of that app; the same in every simulator. */
  readonly clientSecret: string;
  /** The app's permissions, in the tokens it gets from now on. Default: the least that are documented for what is played. */
  roles: string[];
  /** The app's certificates, each in PEM, with RSA keys. Throws if one is not. */
  certificates: string[];
  /** Whose tokens the app takes in place of its secret. Throws if one could never be checked. */
  federatedCredentials: FederatedCredential[];
  /**
   * `http://127.0.0.1:PORT`: gives managed identities their tokens as a virtual machine's metadata service does. It is
   * the `AZURE_POD_IDENTITY_AUTHORITY_HOST` of azure-identity.
   */
  readonly identityHost: string;
  /** The `IDENTITY_ENDPOINT` that App Service gives a program with a managed identity. */
  readonly identityEndpoint: string;
  /** The `IDENTITY_HEADER` that goes with it; another in every simulator. */
  readonly identityHeader: string;
  /**
   * A token that the simulator issues for a workload, as a pipeline or a cluster does. An app
   * with a federated credential for that subject and audience takes it in place of its secret. Good for an hour.
   * The audience is `api://AzureADTokenExchange` by default.
   */
  issueIdToken(subject: string, audience?: string): Promise<string>;
  /** How the simulator plays what is not known about a real tenant. May be changed at any time. */
  readonly behaviour: Behaviour;
  /** The requests of the tenant's other apps from now on. Only the limits count them. */
  otherTraffic: OtherTraffic;
  /** Everything that was asked, in the order it came; the requests inside a batch are entries of their own. */
  readonly requests: readonly RecordedRequest[];
  /** The requests for a rotation, of one device or of all, whatever they were answered. */
  rotationRequests(managedDeviceId?: string): RecordedRequest[];
  /** An entry for every time that an app got a recovery key itself. */
  readonly auditEntries: readonly AuditEntry[];
  /** All devices, live. */
  readonly devices: readonly SimulatedDevice[];
  /** A device, live. Throws if there is none with that id. */
  device(id: string): SimulatedDevice;
  /** Enrols another device. Throws if its id is taken. */
  addDevice(seed: DeviceSeed): SimulatedDevice;
  /** Enrols a device of the tenant anew, as after a reset: it has another id, no results, and its old keys in Entra. */
  reenrolDevice(id: string): SimulatedDevice;
  /** Deletes a device, as an administrator does with a laptop that is gone. Throws if there is none with that id. */
  removeDevice(id: string): void;
  /** Gives a group, by its id or name, other members. Throws if there is no such group, or no such member. */
  setGroupMembers(group: string, members: string[]): void;
  /** Adds a fault. */
  addFault(rule: FaultRule): void;
  /** Removes all faults. */
  clearFaults(): void;
  /** Ends the life of every token issued so far; the next request with one is answered 401. */
  expireTokens(): void;
  /** The simulated time. */
  now(): Date;
  /** Leaps ahead by this many simulated milliseconds. Tokens don't age by it. */
  advanceTime(inMs: number): void;
  /** Stops it and closes all connections, those in use too. */
  stop(): Promise<void>;
}
