import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version as sdkVersion } from "@pulumi/pulumi/version";
import { type Simulator, startSimulator } from "../../simulator";
import { packPackage } from "../support/packed";
import { gatedProgram } from "../support/programs";
import { Project } from "../support/project";
import { configFor, deviceId } from "../support/tenant";

const device = deviceId(1);
const packed = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-packed-"));

let simulator: Simulator;
let project: Project;
let installed: string;

beforeAll(async () => {
  const rotation = { pendingForInMs: 0, activeForInMs: 0 };
  simulator = await startSimulator({ devices: [{ id: device, rotation }] });
  project = Project.empty();
  installed = join(project.folder, "node_modules/pulumi-bitlocker");
  const dependencies = { "@pulumi/pulumi": sdkVersion, "pulumi-bitlocker": packPackage(packed) };
  writeFileSync(join(project.folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], {
    cwd: project.folder,
    stdio: "pipe",
  });
  project.begin(gatedProgram({ laptop: { managedDeviceId: device } }), configFor(simulator));
});

afterAll(async () => {
  rmSync(packed, { recursive: true, force: true });
  project.remove();
  await simulator.stop();
});

it("changes nothing when the next version is installed, and is destroyed once nothing of it is left", async () => {
  expect((await project.up()).code).toBe(0);

  installNextVersion();
  expect((await project.up("--expect-no-changes")).code).toBe(0);
  expect(simulator.rotationRequests(device)).toHaveLength(1);

  rmSync(installed, { recursive: true });
  await simulator.stop();
  await project.expectSuccess("config", "rm-all", ...Object.keys(configFor(simulator)));
  expect((await project.destroy()).code).toBe(0);
  expect(Object.keys(project.resources())).toEqual([]);
});

/** Another version number, and another text of every function but the trampoline's, which has to stay as it is. */
function installNextVersion(): void {
  edit(join(installed, "package.json"), (text) => text.replace(/"version": ".*?"/, '"version": "99.0.0"'));
  const provider = join(installed, "dist/provider");
  const scripts = readdirSync(provider, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  for (const script of scripts.filter((file) => !file.endsWith("trampoline.js"))) {
    edit(join(provider, script), (text) => text.replace(/^((?:async )?function .*\{)$/gm, '$1 "the next version";'));
  }
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}
