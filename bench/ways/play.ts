import { setMaxListeners } from "node:events";
import { performance } from "node:perf_hooks";
import type { Quota } from "../../provider/settings/quota";
import { CountedClient } from "../world/countedClient";
import { BenchClock } from "../world/benchClock";
import { type Counts, Tenant, type TenantOptions } from "../world/tenant";
import { atPercent } from "../report/numbers";
import { oneByOne } from "./oneByOne";
import { ours, oursSingly } from "./ours";
import { thirtyWorkers } from "./thirtyWorkers";
import type { Way } from "./way";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What is played. */
export interface Play {
  way: "oneByOne" | "thirtyWorkers" | "ours" | "oursSingly";
  tenant: TenantOptions;
  /** The limits of our limiter. Default: the documented ones. */
  quota?: Quota;
  /** Ends the play at this simulated time after its start, although devices are left. */
  cutOffAfterInMs?: number;
  /** From the request for a rotation to giving up on it. Default one hour, as everywhere in this package. */
  waitTimeoutInMs?: number;
  /** Whether the clock leaps over idle times. Default true. */
  leaps?: boolean;
}

/** The figures of a play. Times are in simulated milliseconds, unless they are said to be real. */
export interface Figures extends Counts {
  devices: number;
  /** Devices whose rotation ends at all. */
  willEnd: number;
  /** The delay from the end of each rotation until it is known, in the order in which they became known. */
  delays: number[];
  /** Round trips as the client saw them. */
  medianLatencyInMs: number;
  wasCutOff: boolean;
  realInS: number;
  /** Of the client, in real seconds, from the first to the last request. */
  clientCpuInS: number;
  /** Resident memory of the client: before anything was done, when all was requested, and at most. */
  memoryInMB: { idle: number; waiting: number; peak: number };
}

/** Plays a fleet against a tenant of its own, in this process. */
export async function play(wanted: Play): Promise<Figures> {
  const idle = residentMB();
  const tenant = await Tenant.open(wanted.tenant);
  const clock = new BenchClock(tenant, wanted.leaps);
  const client = new CountedClient(tenant.connection, clock);
  await warmUp(client, tenant);
  const cutOff = new AbortController();
  setMaxListeners(0, cutOff.signal);
  const cancel = clock.after(wanted.cutOffAfterInMs ?? day, () => cutOff.abort());
  const delays: number[] = [];
  let waiting = 0;
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
  await wayOf(wanted)({
    clock,
    client,
    ids: tenant.ids,
    signal: cutOff.signal,
    waitTimeoutInMs: wanted.waitTimeoutInMs ?? hour,
    ended: (lastUpdatedDateTime) => delays.push(tenant.now() - Date.parse(lastUpdatedDateTime)),
    allRequested: () => (waiting = residentMB()),
  });
  cancel();
  clock.stop();
  const { user, system } = process.cpuUsage(cpuBefore);
  const counts = await tenant.counts();
  tenant.close();
  return {
    ...counts,
    devices: tenant.ids.length,
    willEnd: tenant.willEnd,
    delays,
    medianLatencyInMs: atPercent(50, client.latencies),
    wasCutOff: cutOff.signal.aborted,
    realInS: (performance.now() - startedAt) / 1_000,
    clientCpuInS: (user + system) / 1e6,
    memoryInMB: { idle, waiting, peak: process.resourceUsage().maxRSS / 1_024 },
  };
}

/** A token and the first connections cost real time, which the time scale would multiply. */
async function warmUp(client: CountedClient, tenant: Tenant): Promise<void> {
  const [id = ""] = tenant.ids;
  const read = () => client.send({ method: "GET", path: `/deviceManagement/managedDevices/${id}?$select=id` });
  await read();
  await Promise.all(Array.from({ length: 16 }, read));
  client.latencies.length = 0;
  // The tenant's other apps have always been there.
  await tenant.leap(minute);
  await tenant.reset();
}

function wayOf({ way, quota }: Play): Way {
  return { oneByOne, thirtyWorkers, ours: ours(quota), oursSingly }[way];
}

function residentMB(): number {
  return process.memoryUsage.rss() / 1_048_576;
}
