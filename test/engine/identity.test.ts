import { deviceId, quick } from "../support/tenant";
import { stages } from "../support/stage";

const devices = [deviceId(1), deviceId(2), deviceId(3)];
const [renamed, moved, recreated] = devices;

/** The text of a program that makes three rotations in this way. */
const programOf = (rotations: string) => `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  ${rotations}
`;

const before = programOf(`
  new BitLockerKeyRotation("laptop", { managedDeviceId: "${renamed}" });
  new BitLockerKeyRotation("desktop", { managedDeviceId: "${moved}" });
  new BitLockerKeyRotation("tablet", { managedDeviceId: "${recreated}", minInterval: "24h" });
`);

const after = programOf(`
  class Office extends pulumi.ComponentResource {
    constructor(name) {
      super("test:Office", name);
      const aliases = [{ parent: pulumi.rootStackResource }];
      new BitLockerKeyRotation("desktop", { managedDeviceId: "${moved}" }, { parent: this, aliases });
    }
  }
  new BitLockerKeyRotation("notebook", { managedDeviceId: "${renamed}" }, { aliases: [{ name: "laptop" }] });
  new BitLockerKeyRotation("slate", { managedDeviceId: "${recreated}", minInterval: "24h" });
  new Office("berlin");
`);

const start = stages();

it("does not rotate again under another name or parent, with an alias or within minInterval", async () => {
  const { simulator, project } = await start(before, { devices: devices.map((id) => ({ id, rotation: quick })) });
  expect((await project.up()).code).toBe(0);
  const { laptop, desktop } = project.resources();

  project.write(after);
  const up = await project.up();
  expect(up.code).toBe(0);
  // The component and the slate, for the tablet.
  expect(up.output).toMatch(/\+ 2 created\n +- 1 deleted\n.* 3 unchanged/);
  expect(devices.map((id) => simulator.rotationRequests(id).length)).toEqual([1, 1, 1]);

  const { notebook, desktop: child, slate } = project.resources();
  expect(notebook?.outputs).toEqual(laptop?.outputs);
  expect(child?.urn).toMatch(/::test:Office\$/);
  expect(child?.outputs).toEqual(desktop?.outputs);
  expect(slate?.outputs).toMatchObject({ actionState: "done", adopted: true, attempts: 0 });
  expect((await project.up("--expect-no-changes")).code).toBe(0);
});
