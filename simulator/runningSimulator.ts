import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Behaviour } from "./behaviour";
import type { CertificateFolder } from "./certificateFolder";
import { appServicePath } from "./entra/managedIdentity";
import type { Exchange } from "./server/exchange";
import type { FaultRule } from "./server/faults";
import type { OtherApps, OtherTraffic } from "./server/otherTraffic";
import type { RecordedRequest } from "./server/requests";
import type { Simulator } from "./simulator";
import { type App, type FederatedCredential, requireUsableCredentials, usualTokenExchangeAudience } from "./tenant/app";
import type { DeviceSeed, SimulatedDevice } from "./tenant/device";
import type { AuditEntry } from "./tenant/tenant";

/** What a running simulator is made of. */
export interface Parts extends Exchange {
  readonly otherApps: OtherApps;
}

/** The app that every simulator has, with all that an app may have. */
type OwnApp = Required<App>;

/** Where requests come in. */
interface Servers {
  readonly https: FastifyInstance;
  readonly identity: FastifyInstance;
}

/** A simulator as the program sees it that started it. Every method is one line that calls the part it is about. */
export class RunningSimulator implements Simulator {
  readonly caCertificateFile: string;
  readonly caCertificate: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly #parts: Parts;
  readonly #app: OwnApp;
  readonly #servers: Servers;
  readonly #folder: CertificateFolder;
  #identityHost = "";

  constructor(parts: Parts, app: OwnApp, servers: Servers, folder: CertificateFolder) {
    this.#parts = parts;
    this.#app = app;
    this.#servers = servers;
    this.#folder = folder;
    this.caCertificateFile = folder.caCertificateFile;
    this.caCertificate = folder.caCertificate;
    this.tenantId = parts.tenant.id;
    this.clientId = app.clientId;
    this.clientSecret = app.clientSecret;
  }

  /** Starts to take requests, from this machine only. */
  async listen(port: number): Promise<void> {
    this.#parts.tokens.address = `https://localhost:${await listen(this.#servers.https, port)}`;
    this.#identityHost = `http://127.0.0.1:${await listen(this.#servers.identity, 0)}`;
  }

  get url(): string {
    return this.#parts.tokens.address;
  }

  get identityHost(): string {
    return this.#identityHost;
  }

  get identityEndpoint(): string {
    return this.#identityHost + appServicePath;
  }

  get identityHeader(): string {
    return this.#parts.identities.header;
  }

  get graphEndpoint(): string {
    return this.url;
  }

  get authorityHost(): string {
    return this.url;
  }

  get roles(): string[] {
    return this.#app.roles;
  }

  set roles(roles: string[]) {
    this.#app.roles = roles;
  }

  get certificates(): string[] {
    return this.#app.certificates;
  }

  set certificates(certificates: string[]) {
    requireUsableCredentials({ certificates });
    this.#app.certificates = certificates;
  }

  get federatedCredentials(): FederatedCredential[] {
    return this.#app.federatedCredentials;
  }

  set federatedCredentials(federatedCredentials: FederatedCredential[]) {
    requireUsableCredentials({ federatedCredentials });
    this.#app.federatedCredentials = federatedCredentials;
  }

  issueIdToken(subject: string, audience = usualTokenExchangeAudience): Promise<string> {
    return this.#parts.tokens.issueIdToken(subject, audience);
  }

  get behaviour(): Behaviour {
    return this.#parts.tenant.behaviour;
  }

  get otherTraffic(): OtherTraffic {
    return this.#parts.otherApps.traffic;
  }

  set otherTraffic(traffic: OtherTraffic) {
    this.#parts.otherApps.change(traffic, this.#parts.tenant.clock.now());
  }

  get requests(): readonly RecordedRequest[] {
    return this.#parts.log.entries;
  }

  rotationRequests(managedDeviceId?: string): RecordedRequest[] {
    return this.#parts.log.rotations(managedDeviceId);
  }

  get auditEntries(): readonly AuditEntry[] {
    return this.#parts.tenant.auditEntries;
  }

  get devices(): readonly SimulatedDevice[] {
    return this.#parts.tenant.devices;
  }

  device(id: string): SimulatedDevice {
    return there(this.#parts.tenant.device(id), id);
  }

  addDevice(seed: DeviceSeed): SimulatedDevice {
    return this.#parts.tenant.addDevice(seed);
  }

  reenrolDevice(id: string): SimulatedDevice {
    return there(this.#parts.tenant.reenrolDevice(id), id);
  }

  removeDevice(id: string): void {
    there(this.#parts.tenant.removeDevice(id), id);
  }

  setGroupMembers(group: string, members: string[]): void {
    this.#parts.tenant.directory.setMembers(group, members);
  }

  addFault(rule: FaultRule): void {
    this.#parts.faults.add(rule);
  }

  clearFaults(): void {
    this.#parts.faults.clear();
  }

  expireTokens(): void {
    this.#parts.tokens.expireAll();
  }

  now(): Date {
    return new Date(this.#parts.tenant.clock.now());
  }

  advanceTime(inMs: number): void {
    this.#parts.tenant.clock.leap(inMs);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#servers.https.close(), this.#servers.identity.close()]);
    await this.#folder.remove();
  }
}

/** Listens on this machine only; returns the port. */
async function listen(server: FastifyInstance, port: number): Promise<number> {
  await server.listen({ host: "127.0.0.1", port });
  return (server.server.address() as AddressInfo).port;
}

function there(device: SimulatedDevice | undefined, id: string): SimulatedDevice {
  if (!device) throw new Error(`There is no device with the id ${id}`);
  return device;
}
