import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import { addAdminRoutes } from "./server/admin";
import { defaultBehaviour, type Behaviour } from "./behaviour";
import { createRandom } from "./random";
import { createCertificates } from "./server/certificates";
import { Clock } from "./clock";
import type { DeviceSeed, SimulatedDevice } from "./tenant/device";
import type { Exchange } from "./server/exchange";
import { Faults, type FaultRule } from "./server/faults";
import { Throttle, type Limits } from "./server/limits";
import { Network } from "./server/network";
import { OtherApps, type OtherTraffic } from "./server/otherTraffic";
import { RequestLog, type RecordedRequest } from "./server/requests";
import { seededDevices, wellKnown } from "./tenant/seed";
import { createServer } from "./server/server";
import type { App } from "./tenant/app";
import { Tenant } from "./tenant/tenant";
import { TokenIssuer } from "./entra/tokens";

/** What a simulator is started with. */
export interface SimulatorOptions {
  /** The port it listens on, on 127.0.0.1 and nowhere else. Default: any that is free. */
  port?: number;
  /** The devices of the tenant. Default: {@link seededDevices}. */
  devices?: DeviceSeed[];
  /** Where `ca.pem` is written. Default: a new temporary folder, which is removed by {@link Simulator.stop}. */
  folder?: string;
  /** Simulated seconds that pass in one real second. Default 1. */
  timeScale?: number;
  /** How far the simulated clock is ahead (+) or behind (-) of the local one at the start, in milliseconds. Default 0. */
  clockOffsetInMs?: number;
  /** Which side is played of what is not known of a real tenant. Default: {@link defaultBehaviour}. */
  behaviour?: Partial<Behaviour>;
  /** App registrations besides the one that every simulator has. Each has limits of its own. Default: none. */
  apps?: App[];
  /** Other limits than the documented ones, or none. Default: those that Microsoft documents. */
  limits?: Partial<Limits> | false;
  /** What the tenant's other apps ask for, to be counted against the tenant's limits. Default: nothing. */
  otherTraffic?: Partial<OtherTraffic>;
  /** The least and the most that a request is under way, there and back, in simulated milliseconds. Default: no time. */
  latencyInMs?: readonly [least: number, most: number];
  /** Another seed makes other latencies. Default 1. */
  seed?: number;
  /** Called with each request as soon as it is answered, or is sure never to be. */
  onRequest?: (request: RecordedRequest) => void;
}

/** A tenant of Intune and Entra behind an address on this machine. */
export interface Simulator {
  /** `https://localhost:PORT`. */
  readonly url: string;
  /** The address that stands for `https://graph.microsoft.com`. */
  readonly graphEndpoint: string;
  /** The address that stands for `https://login.microsoftonline.com`. */
  readonly authorityHost: string;
  /** File with the certificate of the authority that clients have to trust, in PEM. */
  readonly caCertificateFile: string;
  /** That certificate, in PEM. */
  readonly caCertificate: string;
  /** The tenant, the app, and its secret: the same in every simulator. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The app's permissions, in the tokens it gets from now on. Default: those to read devices and to rotate keys. */
  roles: string[];
  /** What the tenant's other apps ask for from now on; nobody but the limits knows of them. */
  otherTraffic: OtherTraffic;
  /** Everything that was asked, in the order it came; the requests inside a batch are entries of their own. */
  readonly requests: readonly RecordedRequest[];
  /** The requests for a rotation, of one device or of all, whatever they were answered. */
  rotationRequests(managedDeviceId?: string): RecordedRequest[];
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
  /** Lets something go wrong. */
  addFault(rule: FaultRule): void;
  /** Lets nothing go wrong any more. */
  clearFaults(): void;
  /** Ends the life of every token issued so far; the next request with one is answered 401. */
  expireTokens(): void;
  /** Which side is played of what is not known of a real tenant. May be changed at any time. */
  readonly behaviour: Behaviour;
  /** The simulated time. */
  now(): Date;
  /** Leaps ahead by so many simulated milliseconds. Tokens don't age by it. */
  advanceTime(inMs: number): void;
  /** Ends it, closing all connections, those that are in use too. */
  stop(): Promise<void>;
}

/**
 * Starts a simulator.
 *
 * @throws if the port is taken, the folder can't be written, or two devices have the same id.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const clock = new Clock({ timeScale: options.timeScale, offsetInMs: options.clockOffsetInMs });
  const tenant = new Tenant(wellKnown.tenantId, clock, { ...defaultBehaviour, ...options.behaviour });
  for (const seed of options.devices ?? seededDevices) tenant.addDevice(seed);
  const { clientId, clientSecret, roles } = wellKnown;
  const app: App = { clientId, clientSecret, roles: [...roles] };
  for (const each of [app, ...(options.apps ?? [])]) tenant.addApp(each);

  const parts = await assemble(tenant, options);
  const certificates = await createCertificates();
  const server = createServer(parts, certificates);
  const folder = await prepareFolder(options.folder, certificates.authority);
  const simulator = new RunningSimulator(parts, app, server, folder, certificates.authority);
  addAdminRoutes(server, simulator);
  try {
    await simulator.listen(options.port ?? 0);
  } catch (error) {
    await simulator.stop();
    throw error;
  }
  return simulator;
}

async function assemble(tenant: Tenant, options: SimulatorOptions): Promise<Parts> {
  const { clock, behaviour } = tenant;
  const network = new Network(clock, createRandom(options.seed ?? 1), options.latencyInMs);
  const otherApps = new OtherApps();
  otherApps.change(options.otherTraffic ?? {}, clock.now());
  const throttle = options.limits === false ? undefined : new Throttle(options.limits ?? {}, otherApps, behaviour);
  const tokens = await TokenIssuer.create(tenant);
  return { tenant, tokens, log: new RequestLog(options.onRequest), faults: new Faults(), network, throttle, otherApps };
}

/** What a running simulator is made of. */
interface Parts extends Exchange {
  readonly otherApps: OtherApps;
}

/** The folder that holds the authority's certificate, and how to get rid of it. */
interface CertificateFolder {
  readonly caCertificateFile: string;
  remove(): Promise<void>;
}

async function prepareFolder(given: string | undefined, caCertificate: string): Promise<CertificateFolder> {
  const folder = given === undefined ? await mkdtemp(join(tmpdir(), "bitlocker-simulator-")) : resolve(given);
  await mkdir(folder, { recursive: true });
  const caCertificateFile = join(folder, "ca.pem");
  await writeFile(caCertificateFile, caCertificate);
  const remove = async () => {
    if (given === undefined) await rm(folder, { recursive: true, force: true });
  };
  return { caCertificateFile, remove };
}

class RunningSimulator implements Simulator {
  readonly caCertificateFile: string;
  readonly caCertificate: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly #parts: Parts;
  readonly #app: App;
  readonly #server: FastifyInstance;
  readonly #folder: CertificateFolder;
  #url = "";

  constructor(parts: Parts, app: App, server: FastifyInstance, folder: CertificateFolder, caCertificate: string) {
    this.#parts = parts;
    this.#app = app;
    this.#server = server;
    this.#folder = folder;
    this.caCertificateFile = folder.caCertificateFile;
    this.caCertificate = caCertificate;
    this.tenantId = parts.tenant.id;
    this.clientId = app.clientId;
    this.clientSecret = app.clientSecret;
  }

  /** Takes requests from now on, from this machine only. */
  async listen(port: number): Promise<void> {
    await this.#server.listen({ host: "127.0.0.1", port });
    this.#url = `https://localhost:${(this.#server.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return this.#url;
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

  get devices(): readonly SimulatedDevice[] {
    return this.#parts.tenant.devices;
  }

  device(id: string): SimulatedDevice {
    const device = this.#parts.tenant.device(id);
    if (!device) throw new Error(`There is no device with the id ${id}`);
    return device;
  }

  addDevice(seed: DeviceSeed): SimulatedDevice {
    return this.#parts.tenant.addDevice(seed);
  }

  reenrolDevice(id: string): SimulatedDevice {
    const device = this.#parts.tenant.reenrolDevice(id);
    if (!device) throw new Error(`There is no device with the id ${id}`);
    return device;
  }

  removeDevice(id: string): void {
    if (!this.#parts.tenant.removeDevice(id)) throw new Error(`There is no device with the id ${id}`);
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

  get behaviour(): Behaviour {
    return this.#parts.tenant.behaviour;
  }

  now(): Date {
    return new Date(this.#parts.tenant.clock.now());
  }

  advanceTime(inMs: number): void {
    this.#parts.tenant.clock.leap(inMs);
  }

  async stop(): Promise<void> {
    await this.#server.close();
    await this.#folder.remove();
  }
}
