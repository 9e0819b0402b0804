import { inWords, median } from "../report/numbers";
import { atMost, type Report } from "../report/report";
import type { Figures, Play } from "../ways/play";
import { documentedQuota } from "../../provider/settings/quota";
import { documentedLimits, type Limit } from "../../simulator/index";
import { latencyInMs, playApart } from "./plays";

const crowd = 100_000;
const fleet = 2_000;

/**
 * Tenant and limiter allow this many times as much, so that 100,000 devices are triggered in minutes and not in hours.
 */
const more = 20;
const timeScale = 8;
/** Node uses more memory than it needs, up to this limit. */
const heapInMB = 400;

/** All devices are waited for at once: each is off until all are triggered, then they come back one after another. */
function playOf(count: number): Play {
  const triggeredAfterInMs = (count * 1_000) / 10 / more;
  const higher = ({ perApp, perTenant }: Limit): Limit => ({ perApp: perApp * more, perTenant: perTenant * more });
  return {
    way: "ours",
    quota: { writes: documentedQuota.writes * more, requests: documentedQuota.requests * more },
    tenant: {
      fleet: {
        kind: "offAtFirst",
        count,
        offForInMs: 1.3 * triggeredAfterInMs + 60_000,
        backWithinInMs: triggeredAfterInMs,
      },
      limits: { writes: higher(documentedLimits.writes), requests: higher(documentedLimits.requests) },
      timeScale,
      latencyInMs,
    },
    // The timers are those that the provider uses, since they take memory too.
    leaps: false,
  };
}

/** Memory and CPU time of a hundred thousand waits, against those of two thousand. */
export async function oneHundredThousand(say: (line: string) => void): Promise<Report> {
  const before = await fewPlays();
  say(`${inWords(fleet)} devices, a few times`);
  const [large] = await playApart([playOf(crowd)], heapInMB);
  if (!large) throw new Error("nothing was played");
  say(`${inWords(crowd)} devices: ${inWords(large.realInS, "s")}`);
  // The speed of a machine changes within minutes. So the small fleets are played before and after the large one.
  const after = await fewPlays();
  return report(median([...before, ...after].map(cpuInMs)), large);
}

async function fewPlays(): Promise<Figures[]> {
  // The first one in a process pays for compiling the code.
  const [, ...plays] = await playApart(Array.from({ length: 4 }, () => playOf(fleet)));
  return plays;
}

function cpuInMs({ clientCpuInS, devices }: Figures): number {
  return (1_000 * clientCpuInS) / devices;
}

function report(smallCpuInMs: number, large: Figures): Report {
  const { idle, waiting, peak } = large.memoryInMB;
  const largeRow = [
    inWords(crowd),
    ...[idle, waiting, peak].map((memory) => inWords(memory, "MB")),
    inWords(cpuInMs(large), "ms"),
    inWords(large.medianLatencyInMs, "ms"),
    inWords(large.realInS, "s"),
  ];
  return {
    title: "A hundred thousand devices",
    about: `
All of them are waited for at once: no device checks in before all are triggered, then all do, one after another. Here
tenant and limiter allow ${more} times what is documented, so that it takes minutes and not hours. CPU time and resident
memory are the client's. Its heap may grow to ${heapInMB} MB: without a limit Node uses more than it needs.`,
    criteria: [
      atMost(`${inWords(crowd)} devices: memory above an idle process, at most`, peak - idle, 400, "MB"),
      atMost(`CPU per device at ${inWords(crowd)} / at ${inWords(fleet)}`, cpuInMs(large) / smallCpuInMs, 1.3),
      atMost(`${inWords(crowd)} devices: rotations that ended unnoticed`, crowd - large.delays.length, 0),
    ],
    tables: [
      {
        title: "What it costs the client",
        head: ["devices", "memory: idle", "all wait", "at most", "CPU per device", "round trip", "real time"],
        rows: [[inWords(fleet), "—", "—", "—", inWords(smallCpuInMs, "ms"), "—", "—"], largeRow],
      },
    ],
  };
}
