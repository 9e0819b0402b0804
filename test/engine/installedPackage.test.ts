import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator/index";
import { packPackage } from "../support/packed";
import { gatedProgram } from "../support/programs";
import { Project } from "../support/project";
import { configFor, deviceId, quick } from "../support/tenant";

const device = deviceId(1);
const packed = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-packed-"));

let simulator: Simulator;
let project: Project;
let installed: string;

beforeAll(async () => {
  simulator = await startSimulator({ devices: [{ id: device, rotation: quick }] });
  project = Project.empty();
  installed = install(join(project.folder, "node_modules"));
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

/**
 * The packed package, Pulumi's SDK, and what they depend on from where it is installed already: how a package manager does
 * it is tried by other tests. The SDK is a copy, since the package is looked for from there as well.
 */
function install(modules: string): string {
  const others = join(__dirname, "../../node_modules");
  const folder = join(modules, "pulumi-bitlocker");
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", packPackage(packed), "--strip-components=1", "-C", folder]);
  cpSync(join(others, "@pulumi/pulumi"), join(modules, "@pulumi/pulumi"), { recursive: true });
  const present = ["pulumi-bitlocker", "@pulumi"];
  for (const name of readdirSync(others).filter((each) => !present.includes(each) && !each.startsWith("."))) {
    symlinkSync(join(others, name), join(modules, name), "junction");
  }
  return folder;
}

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
