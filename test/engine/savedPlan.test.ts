import { join } from "node:path";
import { gatedProgram } from "../support/programs";
import { deviceId, quick } from "../support/tenant";
import { stages } from "../support/stage";

const device = deviceId(1);

const start = stages();

const programFor = (reason: string) =>
  gatedProgram({ laptop: { managedDeviceId: device, rotateWhenChanged: { reason } } });

it("carries out the plan that a preview saved, and nothing that is not in it", async () => {
  const { simulator, project } = await start(programFor("none"), { devices: [{ id: device, rotation: quick }] });
  const posts = () => simulator.rotationRequests(device).length;
  const plan = join(project.folder, "plan.json");
  await project.expectSuccess("preview", "--non-interactive", "--save-plan", plan);

  project.write(programFor("disclosed"));
  const other = await project.up("--plan", plan);
  expect(other.code).not.toBe(0);
  expect(other.output).toMatch(/violates plan/);
  expect(posts()).toBe(0);

  project.write(programFor("none"));
  expect((await project.up("--plan", plan)).code).toBe(0);
  expect(posts()).toBe(1);
});
