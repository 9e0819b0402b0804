import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const file = join(__dirname, "../../provider/hosts/plugin/schema.json");
const folder = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-schema-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("the CLI finds nothing wrong with the package schema, with a version such as the plugin adds", () => {
  const schema = JSON.parse(readFileSync(file, "utf8")) as object;
  const complete = join(folder, "schema.json");
  writeFileSync(complete, JSON.stringify({ ...schema, version: "1.2.3" }));
  const { status, stdout, stderr } = spawnSync("pulumi", ["schema", "check", complete], { encoding: "utf8" });
  expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: "" });
});
