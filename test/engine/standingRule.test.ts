import { gatedProgram } from "../support/programs";
import { deviceId, quick } from "../support/tenant";
import { stages } from "../support/stage";

const rotations = {
  young: { managedDeviceId: deviceId(1), maxKeyAge: "90d" },
  old: { managedDeviceId: deviceId(2), maxKeyAge: "90d" },
  aging: { managedDeviceId: deviceId(3), maxKeyAge: "1ms" },
};
const devices = [10, 100, 100].map((ageInDays, index) => ({
  id: deviceId(index + 1),
  rotation: quick,
  recoveryKeys: [{ createdDateTime: new Date(Date.now() - ageInDays * 86_400_000).toISOString() }],
}));

const start = stages();

it("rotates keys that are too old once, and leaves a key that is young enough", async () => {
  const { simulator, project } = await start(gatedProgram(rotations), { devices });
  const posts = () => devices.map(({ id }) => simulator.rotationRequests(id).length);
  const first = await project.expectSuccess("preview", "--non-interactive");
  expect(first.output).toMatch(/ young .*plan: nothing to rotate · its newest key in Entra ID is 10d old, at most 90d/);
  expect(first.output).toMatch(/ old .*plan: rotate · its newest key in Entra ID is 100d old, more than 90d/);

  expect((await project.up()).code).toBe(0);
  expect(posts()).toEqual([0, 1, 1]);
  const resources = project.resources();
  expect(resources).toHaveProperty("deployment");
  expect(resources["young"]?.outputs).toMatchObject({ actionState: "none", adopted: true, attempts: 0 });

  const second = await project.expectSuccess("preview", "--non-interactive");
  expect(second.output).toMatch(/ aging .*plan: read the device, and rotate if .*the last rotation done \d+s ago/);
  const up = await project.up();
  expect(up.output).toMatch(/~ 1 updated/);
  expect(posts()).toEqual([0, 1, 2]);
});
