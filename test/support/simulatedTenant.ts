import { randomUUID } from "node:crypto";
import { type AddressInfo, createServer } from "node:net";
import type { Connection } from "../../provider/graph/auth/connection";
import { GraphClient } from "../../provider/graph/transport/graphClient";
import { Limits } from "../../provider/graph/transport/limits";
import { GraphManagedDevices } from "../../provider/graph/api/managedDevices";
import { Transport } from "../../provider/graph/transport/transport";
import type { DeviceSeed, Simulator } from "../../simulator/index";
import { FakeClock } from "./fakeClock";

/** A connection to the simulator, with its own app. */
export function connectionTo(simulator: Simulator, more: Partial<Connection> = {}): Connection {
  const { graphEndpoint, authorityHost, tenantId, clientId, clientSecret, caCertificate } = simulator;
  const app = { graphEndpoint, authorityHost, tenantId, clientId, clientSecret, caCertificate };
  return { ...app, maxWritesPer20s: 100, maxRequestsPer20s: 1_000, ...more };
}

/** The provider's own way to the simulator, on a clock that takes no time. */
export function transportTo(simulator: Simulator, more: Partial<Connection> = {}) {
  const clock = new FakeClock();
  const connection = connectionTo(simulator, more);
  const limits = new Limits({ writes: connection.maxWritesPer20s, requests: connection.maxRequestsPer20s }, clock);
  return { transport: new Transport(new GraphClient(connection), limits, clock), clock };
}

/** The provider's own devices, through a transport of their own. */
export function devicesIn(simulator: Simulator, more: Partial<Connection> = {}) {
  const { transport, clock } = transportTo(simulator, more);
  return { devices: new GraphManagedDevices(() => transport, { isUrgent: true }), clock };
}

/** Enrols a device that no other test knows. */
export function enrol(simulator: Simulator, seed: Omit<DeviceSeed, "id"> = {}): string {
  return simulator.addDevice({ id: randomUUID(), ...seed }).id;
}

/** The simulator's answers to the requests about one device, in the order they came. */
export function answersAbout(simulator: Simulator, id: string): string[] {
  return simulator.requests.filter(({ path }) => path.includes(id)).map(({ method, status }) => `${method} ${status}`);
}

/** The answers of the token endpoint. */
export function tokenRequests(simulator: Simulator): number[] {
  return simulator.requests.filter(({ path }) => path.includes("/oauth2/v2.0/token")).map(({ status }) => status);
}

/** A signal that never aborts. */
export const patient = new AbortController().signal;

/** An address at which no server listens. */
export async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `https://localhost:${port}`;
}
