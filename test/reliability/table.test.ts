import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { engineFaults } from "./engineFaults";
import type { Fault } from "./fault";
import { modelFaults } from "./modelFaults";
import { processFaults } from "./processFaults";

const document = join(__dirname, "../../docs/reliability.md");
const marks = ["<!-- faults, from the tests -->", "<!-- end -->"] as const;

interface Group {
  title: string;
  file: string;
  faults: Fault[];
  /** How they are played, besides. */
  how?: string;
}

const groups: Group[] = [
  {
    title: "In runs of the real CLI",
    file: "engine",
    faults: engineFaults,
    how: ": with the dynamic resource, and with the executable plugin and a program in YAML",
  },
  {
    title: "In the real provider process",
    file: "process",
    faults: processFaults,
    how: ": in the dynamic provider's, and in the executable plugin's",
  },
  { title: "On a clock that takes no time", file: "model", faults: modelFaults },
];

function tables(): string {
  const texts = groups.map(({ title, file, faults, how = "" }) => {
    const rows = faults.map(({ what, posts = 1, outcome }) => `| ${what} | ${posts} | ${outcome} |`);
    const source = `Played by [test/reliability/${file}.test.ts](../test/reliability/${file}.test.ts), each as a test of that name${how}.`;
    return [`## ${title}`, "", source, "", "| fault | POSTs | outcome |", "| --- | --- | --- |", ...rows].join("\n");
  });
  return `\n\n${texts.join("\n\n")}\n\n`;
}

/** The document with its tables as the tests have them now. */
function renewed(text: string): string {
  const [from, to] = marks.map((mark) => text.indexOf(mark)) as [number, number];
  return text.slice(0, from + marks[0].length) + tables() + text.slice(to);
}

it("docs/reliability.md lists every fault that is played, with its POSTs and its outcome", () => {
  const text = readFileSync(document, "utf8");
  // `npm run docs` sets this.
  if (process.env["RENEW_DOCS"]) writeFileSync(document, renewed(text));
  else expect(text).toBe(renewed(text));
});

it("at least forty faults are played, each described once", () => {
  const all = groups.flatMap(({ faults }) => faults.map(({ what }) => what));
  expect(all.length).toBeGreaterThanOrEqual(40);
  expect(new Set(all).size).toBe(all.length);
});
