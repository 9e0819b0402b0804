import { deviceId, quick } from "../support/tenant";
import { stages } from "../support/stage";

const [stuck, targeted, other] = [deviceId(1), deviceId(2), deviceId(3)];
const never = { outcome: "never" } as const;

/** The text of a program that rotates three devices, and releases a deployment once one of them is done. */
const programFor = (reason: string) => `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  const stuck = new BitLockerKeyRotation("stuck", { managedDeviceId: "${stuck}", waitTimeout: "1s" });
  new pulumi.Stash("deployment", { input: "released" }, { dependsOn: stuck });
  const rotateWhenChanged = { reason: "${reason}" };
  new BitLockerKeyRotation("targeted", { managedDeviceId: "${targeted}", rotateWhenChanged });
  new BitLockerKeyRotation("other", { managedDeviceId: "${other}", rotateWhenChanged });
`;

const start = stages();

it("holds the gate under --continue-on-error, and lets --target go around it and rotate what it names alone", async () => {
  const devices = [stuck, targeted, other].map((id) => ({ id, rotation: id === stuck ? never : quick }));
  const { simulator, project } = await start(programFor("none"), { devices });
  const posts = () => devices.map(({ id }) => simulator.rotationRequests(id).length);
  expect((await project.up("--continue-on-error")).code).not.toBe(0);
  expect(project.resources()).not.toHaveProperty("deployment");
  expect(posts()).toEqual([1, 1, 1]);

  project.write(programFor("disclosed"));
  const up = await project.up("--target", "**::deployment", "--target", "**::targeted");
  expect(up.code).toBe(0);
  const { deployment, stuck: pending } = project.resources();
  expect(deployment).toBeDefined();
  expect(pending?.outputs["actionState"]).toBe("pending");
  expect(posts()).toEqual([1, 2, 1]);
});
