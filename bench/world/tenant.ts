import { join } from "node:path";
import type { Connection } from "../../provider/graph/auth/connection";
import type { SimulatorOptions } from "../../simulator/index";
import type { Fleet } from "./fleets";
import { Peer } from "./ipc";

export interface TenantOptions extends Pick<
  SimulatorOptions,
  "timeScale" | "latencyInMs" | "otherTraffic" | "limits" | "behaviour"
> {
  fleet: Fleet;
}

/** What is known of a tenant as soon as it has started. */
export interface OpenTenant {
  connection: Connection;
  /** The file with the certificate of the simulator's authority. */
  caCertificateFile: string;
  ids: string[];
  /** Devices whose rotation ends at all. */
  willEnd: number;
  /** The simulated time, in milliseconds since 1970, at a moment of the local clock. */
  simulatedNow: number;
  at: number;
}

/** The requests to the simulator. */
export interface Counts {
  /** Requests to Graph, those inside a batch one by one, a batch itself not. */
  requests: number;
  /** Requests over the wire. */
  roundTrips: number;
  /** Requests answered with 429. */
  refused: number;
  /** Requests for devices whose rotations never end. */
  forNeverEnding: number;
  /** The requests for rotations, in the order they came. */
  posts: { atInMs: number; isRefused: boolean }[];
  /** The simulator's CPU time. */
  cpuInS: number;
}

/** A simulated tenant in a process of its own, and its time, which both processes compute by themselves. */
export class Tenant {
  private leaptInMs = 0;

  private constructor(
    private readonly process: Peer,
    private readonly opened: OpenTenant,
    readonly timeScale: number,
  ) {}

  static async open(options: TenantOptions): Promise<Tenant> {
    const peer = new Peer(join(__dirname, "tenantProcess.ts"));
    const opened = await peer.call<OpenTenant>("open", options);
    return new Tenant(peer, opened, options.timeScale ?? 1);
  }

  get connection(): Connection {
    return this.opened.connection;
  }

  get caCertificateFile(): string {
    return this.opened.caCertificateFile;
  }

  get ids(): string[] {
    return this.opened.ids;
  }

  get willEnd(): number {
    return this.opened.willEnd;
  }

  /** The simulator's time, in milliseconds since 1970. */
  now(): number {
    const { simulatedNow, at } = this.opened;
    const elapsed = performance.timeOrigin + performance.now() - at;
    return simulatedNow + elapsed * this.timeScale + this.leaptInMs;
  }

  /** Leaps ahead in both processes. Only for a moment in which no request is under way. */
  async leap(inMs: number): Promise<void> {
    await this.process.call("leap", inMs);
    this.leaptInMs += inMs;
  }

  /** Counts from now on. */
  reset(): Promise<void> {
    return this.process.call("reset");
  }

  counts(): Promise<Counts> {
    return this.process.call("counts");
  }

  close(): void {
    this.process.stop();
  }
}
