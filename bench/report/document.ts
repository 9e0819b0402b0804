import type { Criterion, Report, Table } from "./report";

/** Where the picture is, beside the document. */
export const pictureFile = "performance.svg";

const introduction = `
Rotating keys takes little computing. What counts is how close a fleet comes to the pace that Microsoft Graph allows,
without a refused request; how few requests it costs, since a tenant has few; how soon a rotation is known to have
ended; and what it adds to an update. All of that was measured in one run of`;

const howToRun = `
which plays everything below against the [simulator](simulator.md), prints the figures, and writes this file and its
picture. Without \`--record\` it only prints; \`--only <part>\` plays one part: \`capacity\`, \`single\`, \`fleets\`,
\`oneHundredThousand\` or \`engine\`. A criterion that is missed makes it fail. Nothing else should run on the machine
meanwhile: the client and the simulator keep two cores busy. Where the machine is shared with others, CPU times differ from
run to run by a quarter and more, and a criterion that rests on them, of the simulator or of 100,000 devices, may be
missed in one run and met in the next.`;

const whatRunsToday = `**What of it you run today:** one resource for each device, in the Pulumi engine. Its cost is the last part,
[Single resources in the engine](#single-resources-in-the-engine); to measure it by itself:

\`\`\`sh
npm run bench -- --only engine
\`\`\`

The other parts drive the code below the resources directly, without the engine: what requests rotations, keeps to the
limits and waits. There is no resource yet that rotates a whole fleet. In the engine as many rotations run at a time as
\`--parallel\` says, so the figures of 200 devices and more are not those of an \`up\` with as many resources.`;

const simulated = `
## What is simulated

- **Graph, Entra ID and the devices** are the simulator, over https on the same machine, in a process of its own. It
  enforces the documented limits in sliding windows of 20 seconds: 200 writes and 2,000 requests of one app, twice as
  many of all apps together. The limiter is set to these limits, where its default is half of them.
- **Latency:** every round trip takes 40 to 120 ms of simulated time, and what the machine adds.
- **Time** runs faster, as the tables say, and leaps over moments in which nothing is under way. Durations are those of
  the simulated clock.
- **Devices** of a fleet: 60% are online and take a rotation up within a minute; 30% are off and check in within half an
  hour, spread evenly; 10% never do, and are given up after an hour. Carrying it out takes a device 2 to 10 seconds.
- **Another app** is a part of the tenant's quota that is gone.
- **The engine** runs in the last part only. In the others, the code below the resources is driven directly.

## What was not measured

- **A live tenant.** Whether real limits are the documented ones, how long real requests take, how soon real devices
  check in, and how late the list of check-ins is.
- More than 100,000 devices; memory and CPU time of the Pulumi engine; other operating systems.
- Other tools by themselves: the two scripts are written after what such tools do.
`;

/** All reports as one document, in Markdown. */
export function documentOf(reports: Report[], machine: string): string {
  return [
    "# Performance",
    introduction.trim(),
    "```sh\nnpm run bench -- --record\n```",
    howToRun.trim(),
    whatRunsToday,
    machine,
    "## What must hold",
    markdown({
      head: ["", "measured", "limit", ""],
      rows: reports.flatMap(({ criteria }) => criteria).map(criterionRow),
    }),
    ...reports.flatMap(sectionOf),
    simulated.trim(),
    "",
  ].join("\n\n");
}

function criterionRow({ name, figure, limit, isMet }: Criterion): string[] {
  return [name, figure, limit, isMet ? "met" : "**missed**"];
}

function sectionOf({ title, about, tables = [], picture }: Report): string[] {
  const shown = tables.flatMap(({ title, note = "", ...table }) => [`**${title}**`, markdown(table), note]);
  return [`## ${title}`, about, picture ? `![${picture.title}](${pictureFile})` : "", ...shown].filter(Boolean);
}

function markdown({ head, rows }: Pick<Table, "head" | "rows">): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [head, head.map(() => "---"), ...rows].map(line).join("\n");
}
