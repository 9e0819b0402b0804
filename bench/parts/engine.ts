import { Project } from "../../test/support/project";
import { inWords, median } from "../report/numbers";
import { atMost, type Report } from "../report/report";
import { configFor, rotations, shapeOf, writeNothings } from "../world/programs";
import { Tenant } from "../world/tenant";

const count = 100;
/**
 * How long a device takes, and the resources that only wait too. An end within the request is not seen under way, and
 * is believed only after 130 s.
 */
const endsAfterInMs = 2_000;
const rounds = 7;

/** What is created by `pulumi up`. */
const kinds = ["rotations", "bare", "alike"] as const;
type Kind = (typeof kinds)[number];

/**
 * The real Pulumi engine: rotations whose devices end after 2 seconds, against as many resources that only wait for 2
 * seconds.
 */
export async function engine(say: (line: string) => void): Promise<Report> {
  const tenant = await Tenant.open({
    fleet: { kind: "timed", endsAfterInMs: Array.from({ length: count }, () => endsAfterInMs) },
  });
  const projects: Record<Kind, Project> = {
    rotations: Project.create(rotations(tenant.ids), configFor(tenant)),
    bare: Project.create("", {}),
    alike: Project.create("", {}),
  };
  try {
    writeNothings(projects.bare, count, endsAfterInMs);
    // The first round fills the disk's cache.
    for (const kind of kinds) {
      if (kind === "alike") writeNothings(projects.alike, count, endsAfterInMs, shapeOf(projects.rotations));
      await upInS(projects[kind]);
    }
    return report(await timesOf(projects, tenant, say));
  } finally {
    tenant.close();
    for (const kind of kinds) projects[kind].remove();
  }
}

async function timesOf(projects: Record<Kind, Project>, tenant: Tenant, say: (line: string) => void) {
  const times: Record<Kind, number[]> = { rotations: [], bare: [], alike: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const kind of [...kinds.slice(round % kinds.length), ...kinds.slice(0, round % kinds.length)]) {
      await projects[kind].expectSuccess("destroy", "--yes", "--skip-preview", "--non-interactive");
      // The limits no longer count the requests of the round before.
      await tenant.leap(60_000);
      times[kind].push(await upInS(projects[kind]));
    }
    say(`round ${round} of ${rounds}: ${kinds.map((kind) => inWords(times[kind].at(-1) ?? NaN, "s")).join(", ")}`);
  }
  return times;
}

function report(times: Record<Kind, number[]>): Report {
  const inS = (kind: Kind) => median(times[kind]);
  const names: Record<Kind, string> = {
    rotations: "rotations whose devices end after 2 s",
    bare: "only wait for 2 s, without inputs and outputs",
    alike: "only wait for 2 s, with the inputs and outputs of rotations",
  };
  return {
    title: "Single resources in the engine",
    about:
      `\`pulumi up --parallel ${count}\` of ${count} dynamic resources in a new stack, ${rounds} times each, in turn. ` +
      "Pulumi does more for a resource with more properties, and a rotation has many. So it is measured against " +
      "resources that only wait and have the same ones. Resources without any show what the properties cost.",
    criteria: [
      atMost(
        `${count} rotations at --parallel ${count} / as many resources alike that only wait`,
        inS("rotations") / inS("alike"),
        1.25,
      ),
    ],
    tables: [
      {
        title: "How long it takes",
        head: ["resources", "median", "fastest", "slowest", "rotations take"],
        rows: kinds.map((kind) => [
          names[kind],
          inWords(inS(kind), "s"),
          inWords(Math.min(...times[kind]), "s"),
          inWords(Math.max(...times[kind]), "s"),
          `${inWords(inS("rotations") / inS(kind))} of that`,
        ]),
      },
    ],
  };
}

async function upInS(project: Project): Promise<number> {
  const startedAt = performance.now();
  const run = await project.up("--parallel", String(count));
  if (run.code !== 0) throw new Error(run.output);
  return (performance.now() - startedAt) / 1_000;
}
