import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { version as sdkVersion } from "@pulumi/pulumi/version";
import { type Simulator, startSimulator } from "../../simulator/index";
import { packPackage } from "../support/packed";
import { handshakeOf } from "../support/pluginHandshake";
import { Project } from "../support/project";
import { configFor, deviceId, quick } from "../support/tenant";

const npm = deviceId(1);
const pnpm = deviceId(2);
const packed = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-packed-"));

let simulator: Simulator;
let tarball: string;
let project: Project;

beforeAll(async () => {
  simulator = await startSimulator({ devices: [npm, pnpm].map((id) => ({ id, rotation: quick })) });
  tarball = packPackage(packed);
});

afterAll(async () => {
  rmSync(packed, { recursive: true, force: true });
  await simulator.stop();
});

afterEach(() => {
  project.remove();
});

const library = `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  exports.Laptop = class extends pulumi.ComponentResource {
    constructor(name, managedDeviceId) {
      super("test:Laptop", name);
      new BitLockerKeyRotation(name, { managedDeviceId }, { parent: this });
    }
  };
`;

const program = (device: string) => `
  const { Laptop } = require("library");
  new Laptop("laptop", "${device}");
`;

it.each([
  {
    ...{ manager: "npm", device: npm, libraryVersion: "1.0.0", bin: "node_modules/.bin" },
    install: ["npm", "install", "--no-audit", "--no-fund"],
  },
  {
    ...{ manager: "pnpm", device: pnpm, libraryVersion: "workspace:*", bin: "library/node_modules/.bin" },
    install: [process.execPath, join(__dirname, "../../node_modules/pnpm/bin/pnpm.cjs"), "install"],
  },
])(
  "rotates in a workspace of $manager, for a program that knows the package only through a library",
  async ({ device, libraryVersion, bin, install: [command = "", ...args] }) => {
    project = Project.empty("workspace/program");
    const workspace = dirname(project.folder);
    layOut(workspace, libraryVersion);
    execFileSync(command, [...args, "--prefer-offline"], { cwd: workspace, stdio: "pipe" });
    project.begin(program(device), configFor(simulator));

    expect((await project.up()).output).toMatch(/\+ 3 created/);
    expect(simulator.rotationRequests(device)).toHaveLength(1);
    expect((await project.refresh()).code).toBe(0);
    // The executable plugin, for programs in other languages.
    expect(await handshakeOf(join(workspace, bin, "pulumi-resource-bitlocker"))).toMatchObject({});
  },
);

/** A workspace for either of them, whose program depends on the library, and only that one on the package. */
function layOut(workspace: string, libraryVersion: string): void {
  const write = (file: string, content: object) => {
    writeFileSync(join(workspace, file), JSON.stringify(content));
  };
  mkdirSync(join(workspace, "library"));
  writeFileSync(join(workspace, "library/index.js"), library);
  write("library/package.json", {
    ...{ name: "library", version: "1.0.0" },
    dependencies: { "pulumi-bitlocker": `file:${tarball}` },
    peerDependencies: { "@pulumi/pulumi": sdkVersion },
  });
  write("program/package.json", {
    ...{ name: "program", private: true },
    dependencies: { "@pulumi/pulumi": sdkVersion, library: libraryVersion },
  });
  write("package.json", { private: true, workspaces: ["library", "program"] });
  write("pnpm-workspace.yaml", { packages: ["library", "program"] });
}
