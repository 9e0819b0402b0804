import { type Simulator, startSimulator } from "../../simulator";
import { Project } from "../support/project";
import { configFor, deviceId } from "../support/tenant";

const device = deviceId(1);

/** The text of a program whose trigger is a secret. */
const programOf = (trigger: string) => `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  const rotateWhenChanged = ${trigger};
  const laptop = new BitLockerKeyRotation("laptop", { managedDeviceId: "${device}", rotateWhenChanged });
  exports.trigger = laptop.rotateWhenChanged;
`;

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  const rotation = { pendingForInMs: 0, activeForInMs: 0 };
  simulator = await startSimulator({ devices: [{ id: device, rotation }] });
  project = Project.create(programOf(`{ ticket: pulumi.secret("open-sesame") }`), configFor(simulator));
});

afterAll(async () => {
  project.remove();
  await simulator.stop();
});

it("shows a trigger that is a secret neither in the state nor in what it prints, also when it changes or is no map", async () => {
  const up = await project.up("--diff");
  expect(up.code).toBe(0);

  project.write(programOf(`{ ticket: pulumi.secret("open-barley") }`));
  const changed = await project.up("--diff");
  expect(changed.output).toMatch(/~ 1 updated/);
  expect(simulator.rotationRequests(device)).toHaveLength(2);

  project.write(programOf(`pulumi.secret("open-rye")`));
  const mistaken = await project.up();
  expect(mistaken.output).toMatch(/rotateWhenChanged is not a map/);

  for (const shown of [up.output, changed.output, mistaken.output, project.state()]) {
    expect(shown).not.toMatch(/open-(?:sesame|barley|rye)/);
  }
});
