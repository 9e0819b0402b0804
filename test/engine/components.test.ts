import type { Simulator } from "../../simulator/index";
import type { Project } from "../support/project";
import { deviceId, quick } from "../support/tenant";
import { endStage, startStage } from "../support/stage";

const [first, second] = [deviceId(1), deviceId(2)];

/** Two rotations, and a resource that one of them gates, all children of one component. */
const program = `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  class Office extends pulumi.ComponentResource {
    constructor(name) {
      super("test:Office", name);
      const parent = this;
      const a = new BitLockerKeyRotation("a", { managedDeviceId: "${first}" }, { parent });
      new BitLockerKeyRotation("b", { managedDeviceId: "${second}" }, { parent });
      new pulumi.Stash("deployment", { input: "released" }, { parent, dependsOn: a });
    }
  }
  new Office("berlin");
`;

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  ({ simulator, project } = await startStage(program, {
    devices: [first, second].map((id) => ({ id, rotation: quick })),
  }));
});

afterAll(() => endStage({ simulator, project }));

it("rotates inside a component, gates its siblings, and says so on the rows of the children", async () => {
  const up = await project.up();
  expect(up.output).toMatch(/\+ 5 created/);
  expect(up.output).toMatch(/KeyRotation b creat.*done/);
  expect(simulator.rotationRequests()).toHaveLength(2);
  expect((await project.up("--expect-no-changes")).code).toBe(0);
});
