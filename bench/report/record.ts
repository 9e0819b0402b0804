import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { documentOf, pictureFile } from "./document";
import type { Report } from "./report";

const folder = join(__dirname, "../../docs");

/** Writes the reports of a whole run to `docs/`. */
export async function record(reports: Report[], tookInMs: number): Promise<void> {
  const file = join(folder, "performance.md");
  const text = documentOf(reports, machine(tookInMs));
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
  for (const { picture } of reports) if (picture) writeFileSync(join(folder, pictureFile), picture.svg);
}

function machine(tookInMs: number): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB of memory`;
  const cores = `${availableParallelism()} cores (${cpu?.model.trim() ?? "of an unknown kind"})`;
  const date = new Date().toISOString().slice(0, 10);
  return `Recorded on ${date} with Node ${process.version} on ${process.platform}, ${cores}, ${memory}; it took ${Math.round(tookInMs / 60_000)} minutes.`;
}
