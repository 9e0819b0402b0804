import { documentedQuota } from "../../provider/settings/quota";
import { type RecordedRequest, type Simulator, startSimulator } from "../../simulator/index";
import { serve } from "./ipc";
import { fleetOf } from "./fleets";
import type { Counts, OpenTenant, TenantOptions } from "./tenant";

/** The simulator in a process of its own, so that it shares no core with the client. It counts the requests. */
let simulator: Simulator;
let neverEnding = new Set<string>();
let counts = noCounts();
let cpuAtReset = process.cpuUsage();

serve({ open, leap: (inMs: number) => simulator.advanceTime(inMs), reset, counts: report }, async () =>
  simulator.stop(),
);

async function open({ fleet, ...options }: TenantOptions): Promise<OpenTenant> {
  const devices = fleetOf(fleet);
  neverEnding = new Set(devices.filter(({ rotation }) => rotation?.outcome === "never").map(({ id }) => id));
  simulator = await startSimulator({ ...options, devices, onRequest: count });
  const { graphEndpoint, authorityHost, tenantId, clientId, clientSecret, caCertificate } = simulator;
  const { writes: maxWritesPer20s, requests: maxRequestsPer20s } = documentedQuota;
  const limits = { maxWritesPer20s, maxRequestsPer20s };
  return {
    connection: { graphEndpoint, authorityHost, tenantId, clientId, clientSecret, caCertificate, ...limits },
    caCertificateFile: simulator.caCertificateFile,
    ids: devices.map(({ id }) => id),
    willEnd: devices.length - neverEnding.size,
    simulatedNow: simulator.now().getTime(),
    at: performance.timeOrigin + performance.now(),
  };
}

function count(request: RecordedRequest): void {
  if (/oauth2|well-known/.test(request.path)) return;
  if (!request.batched) counts.roundTrips += 1;
  if (request.path.includes("$batch")) return;
  counts.requests += 1;
  if (request.status === 429) counts.refused += 1;
  if (neverEnding.has(/managedDevices\/([\w-]+)/.exec(request.path)?.[1] ?? "")) counts.forNeverEnding += 1;
  if (request.method !== "POST") return;
  counts.posts.push({ atInMs: Date.parse(request.time), isRefused: request.status === 429 });
}

function noCounts(): Omit<Counts, "cpuInS"> {
  return { requests: 0, roundTrips: 0, refused: 0, forNeverEnding: 0, posts: [] };
}

/** Requests before this call were for warming up. */
function reset(): void {
  counts = noCounts();
  cpuAtReset = process.cpuUsage();
}

function report(): Counts {
  const { user, system } = process.cpuUsage(cpuAtReset);
  counts.posts.sort((a, b) => a.atInMs - b.atInMs);
  return { ...counts, cpuInS: (user + system) / 1e6 };
}
