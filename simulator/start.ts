import { defaultBehaviour } from "./behaviour";
import { prepareFolder } from "./certificateFolder";
import { Clock } from "./clock";
import { ManagedIdentities } from "./entra/managedIdentity";
import { TokenIssuer } from "./entra/tokens";
import type { SimulatorOptions } from "./options";
import { createRandom } from "./random";
import { RunningSimulator, type Parts } from "./runningSimulator";
import { addAdminRoutes } from "./server/admin";
import { createCertificates } from "./server/certificates";
import { Faults } from "./server/faults";
import { Throttle } from "./server/limits";
import { createIdentityServer } from "./server/identityServer";
import { Network } from "./server/network";
import { OtherApps } from "./server/otherTraffic";
import { RequestLog } from "./server/requests";
import { createServer } from "./server/server";
import type { Simulator } from "./simulator";
import type { App } from "./tenant/app";
import { seededDevices, seededGroups, wellKnown } from "./tenant/seed";
import { Tenant } from "./tenant/tenant";

/**
 * Starts a simulator.
 *
 * @throws if the port is taken, the folder can't be written, two devices have the same id, a group has a member that is
 *   not there, or an app has credentials that can never work.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { certificates: appCertificates = [], federatedCredentials = [] } = options;
  const { clientId, displayName, clientSecret, roles } = wellKnown;
  const own = { certificates: appCertificates, federatedCredentials, roles: [...roles] };
  const app = { clientId, displayName, clientSecret, ...own };
  const parts = await assemble(createTenant(app, options), options);
  const certificates = await createCertificates();
  const servers = { https: createServer(parts, certificates), identity: createIdentityServer(parts) };
  const folder = await prepareFolder(options.folder, certificates.authority);
  const simulator = new RunningSimulator(parts, app, servers, folder);
  addAdminRoutes(servers.https, simulator);
  try {
    await simulator.listen(options.port ?? 0);
  } catch (error) {
    await simulator.stop();
    throw error;
  }
  return simulator;
}

function createTenant(app: App, options: SimulatorOptions): Tenant {
  const { devices = seededDevices, users = [], entraDevices = [], apps = [], domains = [wellKnown.domain] } = options;
  const groups = options.groups ?? (options.devices ? [] : seededGroups);
  const clock = new Clock({ timeScale: options.timeScale, offsetInMs: options.clockOffsetInMs });
  const tenant = new Tenant(wellKnown.tenantId, domains, clock, { ...defaultBehaviour, ...options.behaviour });
  [app, ...apps].forEach((each) => tenant.addApp(each));
  users.forEach((user) => tenant.directory.addUser(user));
  entraDevices.forEach((device) => tenant.directory.addDevice(device));
  devices.forEach((device) => tenant.addDevice(device));
  tenant.directory.addGroups(groups);
  return tenant;
}

async function assemble(tenant: Tenant, options: SimulatorOptions): Promise<Parts> {
  const { clock, behaviour } = tenant;
  const network = new Network(clock, createRandom(options.seed ?? 1), options.latencyInMs);
  const otherApps = new OtherApps();
  otherApps.change(options.otherTraffic ?? {}, clock.now());
  const throttle = options.limits === false ? undefined : new Throttle(options.limits ?? {}, otherApps, behaviour);
  const tokens = await TokenIssuer.create(tenant);
  const identities = new ManagedIdentities(tenant, tokens);
  const log = new RequestLog(options.onRequest);
  return { tenant, tokens, identities, log, faults: new Faults(), network, throttle, otherApps };
}
