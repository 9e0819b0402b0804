import { type Simulator, startSimulator } from "../../../simulator/index";
import { describeLanguage } from "../../support/languages";
import { Project } from "../../support/project";
import { configFor, deviceId, quick } from "../../support/tenant";
import { builtPlugin, gatedYaml } from "../../support/yaml";

const [ended, offline] = [deviceId(1), deviceId(2)];
const dynamicType = "pulumi-nodejs:dynamic/bitlocker:KeyRotation";
const pluginType = "bitlocker:index:KeyRotation";

const dynamicTypes = [dynamicType, dynamicType];
const pluginTypes = [pluginType, pluginType];

/** The rotations, of which one does not end. */
const rotations = {
  ended: { managedDeviceId: ended, rotateWhenChanged: { reason: "disclosed" } },
  offline: { managedDeviceId: offline, waitTimeout: "0s", requireSuccess: false },
};

/** A program's files. */
type Files = Record<string, string>;

const node = (resource: string): Files => ({
  "Pulumi.yaml": JSON.stringify({
    name: "project",
    main: "index.js",
    runtime: { name: "nodejs", options: { typescript: false } },
    plugins: builtPlugin,
  }),
  "index.js": `
    const pulumi = require("@pulumi/pulumi");
    const rotations = Object.entries(${JSON.stringify(rotations)}).map(([name, args]) => ${resource});
    new pulumi.Stash("deployment", { input: "released" }, { dependsOn: rotations });
  `,
});

const dynamic = node(
  `new (require("pulumi-bitlocker").BitLockerKeyRotation)(name, args, { aliases: [{ type: "${pluginType}" }] })`,
);
const custom = node(
  `new pulumi.CustomResource("${pluginType}", name, args, { aliases: [{ type: "${dynamicType}" }] })`,
);
// The schema has the alias.
const yaml = { "Pulumi.yaml": gatedYaml(rotations) };

let simulator: Simulator;
let project: Project;

beforeEach(async () => {
  simulator = await startSimulator({
    devices: [
      { id: ended, rotation: quick },
      { id: offline, rotation: { outcome: "never" } },
    ],
  });
  project = Project.create("", configFor(simulator));
});

afterEach(async () => {
  project.remove();
  await simulator.stop();
});

const posts = () => [ended, offline].map((id) => simulator.rotationRequests(id).length);
const types = () => Object.keys(rotations).map((name) => project.resources()[name]?.type);
const states = () => Object.keys(rotations).map((name) => project.resources()[name]?.outputs["actionState"]);

async function moveTo(files: Files): Promise<string> {
  project.writeFiles(files);
  const { output } = await project.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive");
  return output;
}

describeLanguage("YAML", () => {
  it("takes over from a program in TypeScript by the schema's alias, goes on waiting, and requests nothing", async () => {
    await moveTo(dynamic);
    expect([types(), states()]).toEqual([dynamicTypes, ["done", "pending"]]);

    expect(await moveTo(yaml)).not.toMatch(/replac|delet/);
    expect([types(), states()]).toEqual([pluginTypes, ["done", "pending"]]);

    simulator.device(offline).rotation = { pendingForInMs: 0, activeForInMs: 0 };
    expect(await moveTo(custom)).not.toMatch(/replac|delet/);
    expect([types(), states()]).toEqual([pluginTypes, ["done", "done"]]);
    expect(posts()).toEqual([1, 1]);
  });

  it("hands over to a program in TypeScript, where refresh and destroy work at once", async () => {
    await moveTo(yaml);
    expect([types(), states()]).toEqual([pluginTypes, ["done", "pending"]]);

    expect(await moveTo(dynamic)).not.toMatch(/replac|delet/);
    expect([types(), states()]).toEqual([dynamicTypes, ["done", "pending"]]);
    expect((await project.refresh()).code).toBe(0);
    expect(posts()).toEqual([1, 1]);

    await simulator.stop();
    expect((await project.destroy()).code).toBe(0);
  });
});
