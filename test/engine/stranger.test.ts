import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator/index";
import { packPackage } from "../support/packed";
import { Project } from "../support/project";
import { configFor, deviceId, quick } from "../support/tenant";

const repository = join(__dirname, "../..");
const device = deviceId(1);

let simulator: Simulator;
let tarball: string;
const packed = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-packed-"));

beforeAll(async () => {
  simulator = await startSimulator({
    devices: [{ id: device, rotation: quick }],
  });
  tarball = packPackage(packed);
});

afterAll(async () => {
  rmSync(packed, { recursive: true, force: true });
  await simulator.stop();
});

it("runs from the packed package in a project made of the quickstart by `pulumi new`", async () => {
  const project = Project.empty();
  const { folder } = project;
  // As a template, not as part of this repository with what is installed here.
  const template = join(packed, "quickstart");
  cpSync(join(repository, "examples/quickstart"), template, { recursive: true });
  await project.expectSuccess("new", template, "--generate-only", "--yes", "--name", "laptops");
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], {
    cwd: folder,
    stdio: "pipe",
  });
  await project.expectSuccess("stack", "init", "dev");
  await project.expectSuccess("config", "set-all", ...optionsFor(configFor(simulator)));
  await project.expectSuccess("config", "set", "--path", "devices.LAPTOP", device);

  const up = await project.up();
  expect(up.output).toMatch(/\+ 3 created/);
  expect((await project.up("--expect-no-changes")).code).toBe(0);
  expect(simulator.rotationRequests(device)).toHaveLength(1);
  expect((await project.refresh()).code).toBe(0);

  await simulator.stop();
  expect((await project.destroy()).code).toBe(0);
  project.remove();
});

function optionsFor(config: Record<string, string>): string[] {
  return Object.entries(config).flatMap(([key, value]) => [
    key.endsWith("Secret") ? "--secret" : "--plaintext",
    `${key}=${value}`,
  ]);
}
