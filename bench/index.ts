import { parseArgs } from "node:util";
import CliTable from "cli-table3";
import { capacity } from "./parts/capacity";
import { oneHundredThousand } from "./parts/crowd";
import { engine } from "./parts/engine";
import { fleets } from "./parts/fleets";
import { single } from "./parts/single";
import type { Report } from "./report/report";

const parts: Record<string, (say: (line: string) => void) => Promise<Report>> = {
  capacity,
  single,
  fleets,
  oneHundredThousand,
  engine,
};

/** Plays all parts, or the one that `--only` names, and prints what each has to say. */
async function main(): Promise<void> {
  const { only } = parseArgs({ options: { only: { type: "string" } } }).values;
  if (only && !(only in parts)) throw new Error(`--only takes one of ${Object.keys(parts).join(", ")}`);
  for (const [name, play] of Object.entries(parts)) {
    if (only && only !== name) continue;
    console.log(`\n${name}`);
    print(await play((line) => console.log(`  ${line}`)));
  }
}

/** A criterion that is missed makes the command fail. */
function print({ criteria, tables = [] }: Report): void {
  for (const { title, head, rows, notes = [] } of tables) {
    const table = new CliTable({ head });
    table.push(...rows);
    console.log([title, table.toString(), ...notes].join("\n"));
  }
  for (const { name, figure, limit, isMet } of criteria) {
    console.log(`${isMet ? "ok    " : "MISSED"}  ${name}: ${figure} (${limit})`);
    if (!isMet) process.exitCode = 1;
  }
}

void main();
