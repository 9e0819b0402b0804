import type { Simulator } from "../../simulator/index";
import { gatedProgram } from "../support/programs";
import type { Project } from "../support/project";
import { deviceId } from "../support/tenant";
import { endStage, startStage } from "../support/stage";

const ids = [1, 2, 3, 4].map(deviceId);
const rotations = Object.fromEntries(
  ids.map((managedDeviceId, index) => [`laptop-${index}`, { managedDeviceId, waitTimeout: "4s" }]),
);

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  ({ simulator, project } = await startStage(gatedProgram(rotations), {
    devices: ids.map((id) => ({ id, rotation: { outcome: "never" } })),
  }));
});

afterAll(() => endStage({ simulator, project }));

const warning = /warning: Not all of the program's \d+ rotations/g;

it("says once how many slots the rotations of a program need, where some are not requested for want of one", async () => {
  const few = await project.up("--parallel", "2");
  expect(few.code).not.toBe(0);
  expect(simulator.rotationRequests()).toHaveLength(2);
  const [, diagnostics = ""] = few.output.split("Diagnostics:");
  expect(diagnostics.match(warning)).toHaveLength(1);
  expect(diagnostics).toMatch(
    /pulumi:pulumi:Stack \(project-dev\):\n(?: .*\n)*? +warning: Not all of the program's 4 rotations/,
  );
  expect(diagnostics).toContain("Run `pulumi up --parallel 4`");

  const enough = await project.up("--parallel", "4");
  expect(ids.map((id) => simulator.rotationRequests(id).length)).toEqual([1, 1, 1, 1]);
  expect(enough.output).not.toMatch(warning);
});
