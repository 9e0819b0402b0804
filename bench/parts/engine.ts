import { documentedQuota } from "../../provider/settings/quota";
import type { Project } from "../../test/support/project";
import { inWords, median } from "../report/numbers";
import { atMost, type Criterion, type Report, type Table } from "../report/report";
import { configFor, type Host, mostMemoryInMB, nothings, rotations, shapeOf } from "../world/programs";
import { Tenant } from "../world/tenant";

/** How many resources, and how often they are created. */
const sizes = [
  { count: 100, rounds: 3 },
  { count: 300, rounds: 2 },
];
/** How long a device takes. An end within the request is not seen under way, and is believed only after 130 s. */
const endsAfterInMs = 2_000;
/** When the end is known where many wait: their check-ins come from a list that is read every ten seconds. */
const knownAfterInMs = 10_000;

const hosts: Host[] = ["dynamic", "plugin"];
const contents = ["rotations", "nothings"] as const;
type Kind = `${Host} ${(typeof contents)[number]}`;
const kinds = contents.flatMap((content) => hosts.map((host): Kind => `${host} ${content}`));

/** What one `pulumi up` took. */
interface Measured {
  timeInS: number;
  requests: number;
  stateInKB: number;
  memoryInMB: number;
}
type Measures = Record<Kind, Measured[]>;

/**
 * The real Pulumi engine: rotations whose devices end after 2 seconds, as dynamic resources and as those of the plugin,
 * beside as many resources of each kind that only wait for as long.
 */
export async function engine(say: (line: string) => void): Promise<Report> {
  const measured: [number, Measures][] = [];
  for (const { count, rounds } of sizes) measured.push([count, await measure(count, rounds, say)]);
  return {
    title: "Single resources in the engine",
    about:
      `\`pulumi up --parallel\` of as many resources in a new stack, in turn: ${sizes.map(({ count, rounds }) => `${count} resources ${rounds} times`).join(", ")}. ` +
      "Pulumi does more for a resource with more properties, and a rotation has many. So rotations are measured " +
      "against resources of the same kind that only wait, for 10 seconds, and have the same properties. The devices end " +
      "after 2 seconds, which is known after 10: where many wait, their check-ins come from a list. Graph takes 200 " +
      "requests for rotations in 20 seconds, so that the last of 300 are requested after 20. All programs are in JavaScript.",
    criteria: measured.flatMap(([count, measures]) => criteriaOf(count, measures)),
    tables: measured.map(([count, measures]) => tableOf(count, measures)),
  };
}

async function measure(count: number, rounds: number, say: (line: string) => void): Promise<Measures> {
  const tenant = await Tenant.open({
    fleet: { kind: "timed", endsAfterInMs: Array.from({ length: count }, () => endsAfterInMs) },
  });
  const projects: Partial<Record<Kind, Project>> = {};
  const measures: Measures = {
    "dynamic rotations": [],
    "plugin rotations": [],
    "dynamic nothings": [],
    "plugin nothings": [],
  };
  try {
    for (const host of hosts) {
      const rotating = rotations(host, tenant.ids, configFor(tenant));
      projects[`${host} rotations`] = rotating;
      // The first round fills the disk's cache.
      await upOf(rotating, host, count, tenant);
      projects[`${host} nothings`] = nothings(host, count, knownAfterInMs, shapeOf(rotating));
    }
    for (let round = 1; round <= rounds; round += 1) {
      for (const kind of [...kinds.slice(round % kinds.length), ...kinds.slice(0, round % kinds.length)]) {
        const project = projects[kind] as Project;
        await project.expectSuccess("destroy", "--yes", "--skip-preview", "--non-interactive");
        measures[kind].push(await upOf(project, kind.split(" ")[0] as Host, count, tenant));
      }
      const times = kinds.map((kind) => inWords(measures[kind].at(-1)?.timeInS ?? NaN, "s"));
      say(`${count} resources, round ${round} of ${rounds}: ${times.join(", ")}`);
    }
    return measures;
  } finally {
    tenant.close();
    for (const project of Object.values(projects)) project.remove();
  }
}

async function upOf(project: Project, host: Host, count: number, tenant: Tenant): Promise<Measured> {
  // The limits no longer count the requests of the round before.
  await tenant.leap(60_000);
  await tenant.reset();
  const startedAt = performance.now();
  const started = project.start("up", "--yes", "--skip-preview", "--non-interactive", "--parallel", String(count));
  const [run, memoryInMB] = await Promise.all([started.ended, mostMemoryInMB(host, started)]);
  if (run.code !== 0) throw new Error(run.output);
  const timeInS = (performance.now() - startedAt) / 1_000;
  const { requests } = await tenant.counts();
  return { timeInS, requests, stateInKB: Buffer.byteLength(project.state()) / 1_024, memoryInMB };
}

function medianOf(measures: Measures, kind: Kind, what: keyof Measured): number {
  return median(measures[kind].map((each) => each[what]));
}

function criteriaOf(count: number, measures: Measures): Criterion[] {
  const ratio = (what: keyof Measured, kind: Kind, to: Kind) =>
    medianOf(measures, kind, what) / medianOf(measures, to, what);
  const compared = (what: string, measure: keyof Measured, limit: number) =>
    atMost(
      `${count} rotations: ${what} of the plugin / of dynamic resources`,
      ratio(measure, "plugin rotations", "dynamic rotations"),
      limit,
    );
  const isWithinQuota = count <= documentedQuota.writes;
  return [
    ...(isWithinQuota ? hosts : []).map((host) =>
      atMost(
        `${count} rotations (${host}): time / that of as many resources alike that only wait`,
        ratio("timeInS", `${host} rotations`, `${host} nothings`),
        1.25,
      ),
    ),
    compared("time", "timeInS", 1.05),
    compared("state", "stateInKB", 0.5),
  ];
}

function tableOf(count: number, measures: Measures): Table {
  const names: Record<Kind, string> = {
    "dynamic rotations": "rotations, dynamic resources",
    "plugin rotations": "rotations, of the plugin",
    "dynamic nothings": "only wait, dynamic resources",
    "plugin nothings": "only wait, of a plugin",
  };
  const row = (kind: Kind): string[] => {
    const times = measures[kind].map(({ timeInS }) => timeInS);
    const of = (what: keyof Measured, unit = "") => inWords(medianOf(measures, kind, what), unit);
    const span = `${inWords(Math.min(...times))} to ${inWords(Math.max(...times), "s")}`;
    return [names[kind], of("timeInS", "s"), span, of("requests"), of("stateInKB", "KB"), of("memoryInMB", "MB")];
  };
  return {
    title: `${count} resources at --parallel ${count}`,
    head: ["resources", "median", "all", "requests", "state", "memory of the provider, at most"],
    rows: kinds.map(row),
    note: "The memory is the resident memory of the provider's process, read four times a second.",
  };
}
