import type { Report, Table } from "./report";

/** For a terminal, a file or a pipe: no colours, and no line longer than a screen is wide. */
export function print({ title, criteria, tables = [] }: Report): void {
  console.log(`\n${title}`);
  for (const table of tables) console.log(`\n${inColumns(table)}`);
  console.log();
  for (const { name, figure, limit, isMet } of criteria) {
    console.log(`${isMet ? "ok    " : "MISSED"}  ${name}: ${figure} (${limit})`);
  }
}

function inColumns({ title, head, rows, note }: Table): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  const rule = widths.map((width) => "-".repeat(width));
  return [title, ...[head, rule, ...rows].map((row) => line(row).trimEnd()), ...(note ? [note] : [])].join("\n");
}
