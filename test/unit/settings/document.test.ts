import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type SettingKey, settingTable, variablesOf } from "../../../provider/settings/table";

const document = join(__dirname, "../../../docs/configuration.md");
const marks = ["<!-- keys, from provider/settings/table.ts -->", "<!-- end -->"] as const;

function rows(): string[][] {
  return Object.entries(settingTable).map(([key, definition]) => [
    `\`${key}\`${"isSecret" in definition ? " (secret)" : ""}`,
    variablesOf(key as SettingKey)
      .map((name) => `\`${name}\``)
      .join(", "),
    definition.meaning,
  ]);
}

/** As Prettier writes it. */
function table(): string {
  const all = [["key", "environment", "meaning"], ...rows()];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...others] = all;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...others.map(line)].join("\n");
}

it("docs/configuration.md lists every key, where it is looked for and what it means", () => {
  const text = readFileSync(document, "utf8");
  const [from, to] = marks.map((mark) => text.indexOf(mark)) as [number, number];
  const renewed = `${text.slice(0, from + marks[0].length)}\n\n${table()}\n\n${text.slice(to)}`;
  // `npm run docs` sets this.
  if (process.env["RENEW_DOCS"]) writeFileSync(document, renewed);
  else expect(text).toBe(renewed);
});
