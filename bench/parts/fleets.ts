import { atPercent, inWords } from "../report/numbers";
import { picture } from "../report/picture";
import { atMost, type Criterion, type Report, type Table } from "../report/report";
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
  return report(played);
}

function report(played: Map<Entry, Figures>): Report {
  const of = (entry: Entry) => played.get(entry) as Figures;
  const title = "Requests for rotations of 2,000 devices in the 20 seconds before, against the limit";
  const panels = [
    { title: "This package", figures: of(ours2000), limit: 200 },
    { title: "This package, beside an app that sends 12 writes a second", figures: of(shared), limit: 160 },
    { title: "30 workers", figures: of(script2000), limit: 200 },
  ];
  return {
    title: "Fleets",
    about: `
One fleet, rotated in three ways:

- **one after another:** one POST after another, then GETs in a loop, each device every 30 seconds. What the Terraform
  action and most scripts do, given a wait.
- **30 workers:** 30 requests at once, a GET per device every 30 seconds: the best script. Like Microsoft's clients, both
  repeat what is refused up to three times, after the pause that Graph asks for; then the device is not triggered.
- **this package.**`,
    criteria: [...alone(of(ours2000)), ...alone(of(ours20000)), ...cost(of(ours2000)), ...besideOthers(of(shared))],
    tables: [triggering(played), waiting(played), conditions(played)],
    picture: { title, svg: picture(title, panels) },
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

function triggering(played: Map<Entry, Figures>): Table {
  return {
    title: "Triggering",
    head: ["devices", "way", "trigger phase", "/ bound", "refused", "not triggered"],
    rows: [...played].map(([entry, figures]) => triggeringRow(entry, figures)),
    note: "The bound is a tenth of a second for each device, beside another app an eighth. The first 200 may come at once.",
  };
}

function triggeringRow(entry: Entry, figures: Figures): string[] {
  const { posts, devices, refused, wasCutOff } = figures;
  const accepted = posts.length - refusedPosts(figures);
  const isPhaseOver = !wasCutOff || accepted >= devices;
  const phase = triggerPhaseInS(figures);
  return [
    inWords(devices),
    nameOf(entry),
    isPhaseOver ? inWords(phase, "s") : `${inWords(accepted)} in ${inWords(phase, "s")}`,
    isPhaseOver ? inWords(phase / (devices / (entry.otherWrites ? 8 : 10))) : "—",
    inWords(refused),
    isPhaseOver ? inWords(devices - accepted) : "—",
  ];
}

function waiting(played: Map<Entry, Figures>): Table {
  return {
    title: "Waiting: requests and round trips per device, and how soon the end of a rotation is known",
    head: ["devices", "way", "requests", "round trips", "known after", "95%"],
    rows: [...played]
      .filter(([, { wasCutOff }]) => !wasCutOff)
      .map(([entry, { devices, requests, roundTrips, delays }]) => [
        inWords(devices),
        nameOf(entry),
        inWords(requests / devices),
        inWords(roundTrips / devices),
        inWords(atPercent(50, delays) / 1_000, "s"),
        inWords(atPercent(95, delays) / 1_000, "s"),
      ]),
    note: "The plays of which only the first minutes were played are left out: the rest would take hours.",
  };
}

function nameOf({ way, otherWrites, laterWithinInMs, cutOffAfterInMs }: Entry): string {
  return [
    wayNames[way],
    otherWrites ? "beside another app" : "",
    laterWithinInMs ? "late within an hour" : "",
    cutOffAfterInMs ? `first ${cutOffAfterInMs / minute} min` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** What the machine had to do for it: whether it was the limit, and what the simulator cost. */
function conditions(played: Map<Entry, Figures>): Table {
  const share = (cpuInS: number, { realInS }: Figures) => inWords((100 * cpuInS) / realInS, "%");
  return {
    title: "What the machine did meanwhile: CPU time as a part of one core",
    head: ["devices", "way", "time scale", "real time", "round trip", "client", "simulator"],
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
