import { parseArgs } from "node:util";
import { capacity } from "./parts/capacity";
import { oneHundredThousand } from "./parts/crowd";
import { engine } from "./parts/engine";
import { fleets } from "./parts/fleets";
import { single } from "./parts/single";
import { print } from "./report/print";
import { record } from "./report/record";
import type { Report } from "./report/report";

const parts: Record<string, (say: (line: string) => void) => Promise<Report>> = {
  capacity,
  single,
  fleets,
  oneHundredThousand,
  engine,
};

/**
 * Plays all parts, or the one that `--only` names, and prints the report of each. With `--record` the reports also
 * go to `docs/`. A criterion that is missed makes the command fail.
 */
async function main(): Promise<void> {
  const { only, record: isToBeRecorded } = parseArgs({
    options: { only: { type: "string" }, record: { type: "boolean" } },
  }).values;
  if (only && !(only in parts)) throw new Error(`--only takes one of ${Object.keys(parts).join(", ")}`);
  if (only && isToBeRecorded) throw new Error("--record is for a run of all parts: leave out --only");
  // One part runs the real engine, and finds it as tests do.
  const { setUp } = await import("../scripts/setup.mjs");
  Object.assign(process.env, await setUp());
  const startedAt = performance.now();
  const reports: Report[] = [];
  for (const [name, play] of Object.entries(parts)) {
    if (only && only !== name) continue;
    console.log(`\n${name} ...`);
    const report = await play((line) => console.log(`  ${line}`));
    print(report);
    reports.push(report);
  }
  if (isToBeRecorded) await record(reports, performance.now() - startedAt);
  if (reports.some(({ criteria }) => criteria.some(({ isMet }) => !isMet))) process.exitCode = 1;
}

void main();
