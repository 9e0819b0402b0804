import type { Simulator } from "../../simulator/index";
import { gatedProgram } from "../support/programs";
import type { Project } from "../support/project";
import { deviceId, quick } from "../support/tenant";
import { endStage, startStage } from "../support/stage";

const [young, old, aging] = [deviceId(1), deviceId(2), deviceId(3)];
const day = 86_400_000;

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  const keys = (ageInDays: number) => [{ createdDateTime: new Date(Date.now() - ageInDays * day).toISOString() }];
  const rotations = {
    young: { managedDeviceId: young, maxKeyAge: "90d" },
    old: { managedDeviceId: old, maxKeyAge: "90d" },
    aging: { managedDeviceId: aging, maxKeyAge: "1ms" },
  };
  ({ simulator, project } = await startStage(gatedProgram(rotations), {
    devices: [
      { id: young, rotation: quick, recoveryKeys: keys(10) },
      { id: old, rotation: quick, recoveryKeys: keys(100) },
      { id: aging, rotation: quick, recoveryKeys: keys(100) },
    ],
  }));
});

afterAll(() => endStage({ simulator, project }));

const posts = () => [young, old, aging].map((id) => simulator.rotationRequests(id).length);

it("rotates once the keys that are too old, and leaves a key that is young enough", async () => {
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
