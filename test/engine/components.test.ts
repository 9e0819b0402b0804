import { deviceId, quick } from "../support/tenant";
import { stages } from "../support/stage";

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

const start = stages();

it("rotates inside a component, gates its siblings, and says so on the rows of the children", async () => {
  const devices = [first, second].map((id) => ({ id, rotation: quick }));
  const { simulator, project } = await start(program, { devices });
  const up = await project.up();
  expect(up.output).toMatch(/\+ 5 created/);
  expect(up.output).toMatch(/KeyRotation b creat.*done/);
  expect(simulator.rotationRequests()).toHaveLength(2);
  expect((await project.up("--expect-no-changes")).code).toBe(0);
});
