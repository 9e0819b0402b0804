import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");

it("docs/languages.md has a row for the example of each language", () => {
  const examples = readdirSync(join(root, "examples")).filter((name) => name.endsWith("-single-device"));
  const rows = readFileSync(join(root, "docs/languages.md"), "utf8").matchAll(
    /^\|[^|]*\| \[([\w-]+-single-device)\]/gm,
  );
  expect(Array.from(rows, ([, name]) => name).sort()).toEqual(examples.sort());
});
