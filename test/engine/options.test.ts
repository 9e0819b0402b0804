import { deviceId, quick } from "../support/tenant";
import { stages } from "../support/stage";

const [replaced, ignoring, retained] = [deviceId(1), deviceId(2), deviceId(3)];

/** The text of a program whose triggers of every kind have this value. */
const programOf = (trigger: string, more = "") => `
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  new BitLockerKeyRotation("replaced", { managedDeviceId: "${replaced}" }, { replacementTrigger: "${trigger}" });
  const ignoring = { managedDeviceId: "${ignoring}", rotateWhenChanged: { reason: "${trigger}" } };
  new BitLockerKeyRotation("ignoring", ignoring, { ignoreChanges: ["rotateWhenChanged"] });
  ${more}
`;

const withRetained = `new BitLockerKeyRotation("retained", { managedDeviceId: "${retained}" }, { retainOnDelete: true });`;

const start = stages();

it("heeds replacementTrigger, ignoreChanges and retainOnDelete", async () => {
  const devices = [replaced, ignoring, retained].map((id) => ({ id, rotation: quick }));
  const { simulator, project } = await start(programOf("first", withRetained), { devices });
  expect((await project.up()).code).toBe(0);
  const { replaced: first } = project.resources();

  project.write(programOf("second"));
  const up = await project.up();
  expect(up.code).toBe(0);
  expect(up.output).toMatch(/\+-1 replaced/);
  expect(up.output).toMatch(/KeyRotation retained delet\w+.*\bretain/);
  const { replaced: second, ignoring: untouched, ...others } = project.resources();
  expect(second?.outputs["requestId"]).not.toBe(first?.outputs["requestId"]);
  expect(untouched?.outputs["rotateWhenChanged"]).toEqual({ reason: "first" });
  expect(others).not.toHaveProperty("retained");
  const posts = [replaced, ignoring, retained].map((id) => simulator.rotationRequests(id).length);
  expect(posts).toEqual([2, 1, 1]);
});
