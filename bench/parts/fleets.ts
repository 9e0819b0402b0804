import { atMost, type Criterion, inWords, type Report, type Table } from "../report/report";
import { picture } from "../report/picture";
import { atPercent } from "../report/numbers";
import type { Figures, Play } from "../ways/play";
import { latencyInMs, playApart, refusedPosts, triggerPhaseInS } from "./plays";

const minute = 60_000;

/** One row of the comparison. */
interface Entry {
  count: number;
  way: "oneByOne" | "thirtyWorkers" | "ours";
  timeScale: number;
  /** Writes a second of the tenant's other apps: 60% of what the tenant allows all of them. */
  otherWrites?: number;
  laterWithinInMs?: number;
  cutOffAfterInMs?: number;
}

const wayNames = { oneByOne: "one after another", thirtyWorkers: "30 workers", ours: "this package" };

const ours2000: Entry = { count: 2_000, way: "ours", timeScale: 10 };
const shared: Entry = { ...ours2000, otherWrites: 12 };
const ours20000: Entry = { count: 20_000, way: "ours", timeScale: 20 };
const script2000: Entry = { count: 2_000, way: "thirtyWorkers", timeScale: 40 };

/** The scripts' requests are so many that not every play can be played to its end. */
const entries: Entry[] = [
  { count: 200, way: "oneByOne", timeScale: 20 },
  { count: 200, way: "thirtyWorkers", timeScale: 20 },
  { count: 200, way: "ours", timeScale: 10 },
  { count: 2_000, way: "oneByOne", timeScale: 20, cutOffAfterInMs: 15 * minute },
  script2000,
  ours2000,
  { ...ours2000, laterWithinInMs: 60 * minute },
  shared,
  { count: 20_000, way: "oneByOne", timeScale: 20, cutOffAfterInMs: 5 * minute },
  { count: 20_000, way: "thirtyWorkers", timeScale: 20, cutOffAfterInMs: 5 * minute },
  ours20000,
];

/** Fleets of three sizes, rotated in three ways. */
export async function fleets(say: (line: string) => void): Promise<Report> {
  const played = new Map<Entry, Figures>();
  for (const entry of entries) {
    const [figures] = await playApart([playOf(entry)]);
    if (!figures) continue;
    played.set(entry, figures);
    say(`${entry.count} devices, ${wayNames[entry.way]}: ${inWords(figures.realInS, "s")}`);
  }
  const of = (entry: Entry) => played.get(entry) as Figures;
  const panels = [
    { title: "This package", figures: of(ours2000), limit: 200 },
    { title: "This package, while other apps send 12 writes a second", figures: of(shared), limit: 160 },
    { title: "30 workers", figures: of(script2000), limit: 200 },
  ];
  return {
    criteria: [...alone(of(ours2000)), ...alone(of(ours20000)), ...cost(of(ours2000)), ...besideOthers(of(shared))],
    tables: [comparison(played), conditions(played)],
    picture: picture("Requests for rotations of 2,000 devices in the 20 seconds before", panels),
  };
}

function playOf({ count, way, timeScale, otherWrites, laterWithinInMs, cutOffAfterInMs }: Entry): Play {
  return {
    way,
    tenant: {
      fleet: { kind: "mixed", count, laterWithinInMs: laterWithinInMs ?? 30 * minute },
      timeScale,
      latencyInMs,
      // All requests together, reads and writes, take 60% of what the tenant allows as well.
      ...(otherWrites && { otherTraffic: { writesPerSecond: otherWrites, readsPerSecond: 120 - otherWrites } }),
    },
    ...(cutOffAfterInMs && { cutOffAfterInMs }),
  };
}

function alone(figures: Figures): Criterion[] {
  const fleet = `${inWords(figures.devices)} devices`;
  const delay = atPercent(95, figures.delays) / 1_000;
  return [
    atMost(`${fleet}: trigger phase / lower bound`, triggerPhaseInS(figures) / (figures.devices / 10), 1.03),
    atMost(`${fleet}: refused requests`, figures.refused, 0),
    atMost(`${fleet}: detection delay, 95th percentile`, delay, figures.devices > 2_000 ? 60 : 15, "s"),
    atMost(`${fleet}: rotations that ended unnoticed`, figures.willEnd - figures.delays.length, 0),
  ];
}

function cost(figures: Figures): Criterion[] {
  const forEnded = (figures.requests - figures.forNeverEnding) / figures.delays.length;
  return [
    atMost("Graph requests per device that ends at its first check-in", forEnded, 3.5),
    atMost("HTTP round trips per device", figures.roundTrips / figures.devices, 0.3),
  ];
}

function besideOthers(figures: Figures): Criterion[] {
  const possible = figures.devices / 8;
  const refused = (100 * refusedPosts(figures)) / figures.posts.length;
  return [
    atMost(
      "Another app takes 60%: trigger phase / what that leaves possible",
      triggerPhaseInS(figures) / possible,
      1.15,
    ),
    atMost("Another app takes 60%: refused requests for rotations", refused, 0.5, "%"),
  ];
}

function comparison(played: Map<Entry, Figures>): Table {
  return {
    title: "Fleets",
    head: [
      "devices",
      "way",
      "trigger phase",
      "/ bound",
      "refused",
      "not triggered",
      "requests / device",
      "round trips / device",
      "known after, median",
      "95%",
    ],
    rows: [...played].map(([entry, figures]) => rowOf(entry, figures)),
    notes: [
      "The bound is a tenth of a second per device. With another app that takes 60% of the tenant's quota, an eighth.",
      "Cut off: played for that long only, since the rest would take hours; what can't be told then is left out.",
    ],
  };
}

function rowOf(entry: Entry, figures: Figures): string[] {
  const { posts, devices, delays, requests, roundTrips, refused, wasCutOff } = figures;
  const accepted = posts.length - refusedPosts(figures);
  const isPhaseOver = !wasCutOff || accepted >= devices;
  const whole = (text: string) => (wasCutOff ? "—" : text);
  const phase = triggerPhaseInS(figures);
  return [
    inWords(devices),
    nameOf(entry),
    isPhaseOver ? inWords(phase, "s") : `${inWords(accepted)} in ${inWords(phase, "s")}`,
    isPhaseOver ? inWords(phase / (devices / (entry.otherWrites ? 8 : 10))) : "—",
    inWords(refused),
    isPhaseOver ? inWords(devices - accepted) : "—",
    whole(inWords(requests / devices)),
    whole(inWords(roundTrips / devices)),
    whole(inWords(atPercent(50, delays) / 1_000, "s")),
    whole(inWords(atPercent(95, delays) / 1_000, "s")),
  ];
}

function nameOf({ way, otherWrites, laterWithinInMs, cutOffAfterInMs }: Entry): string {
  return [
    wayNames[way],
    otherWrites ? "another app takes 60%" : "",
    laterWithinInMs ? "later ones within an hour" : "",
    cutOffAfterInMs ? `cut off after ${cutOffAfterInMs / minute} min` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** What the machine had to do for it, so that a reader can tell whether it was the limit. */
function conditions(played: Map<Entry, Figures>): Table {
  const share = (cpuInS: number, { realInS }: Figures) => inWords((100 * cpuInS) / realInS, "%");
  return {
    title: "What the machine did meanwhile",
    head: ["devices", "way", "time scale", "real time", "round trip, median", "client's core", "simulator's core"],
    rows: [...played].map(([entry, figures]) => [
      inWords(figures.devices),
      nameOf(entry),
      String(entry.timeScale),
      inWords(figures.realInS, "s"),
      inWords(figures.medianLatencyInMs, "ms"),
      share(figures.clientCpuInS, figures),
      share(figures.cpuInS, figures),
    ]),
  };
}
