import { gatedProgram } from "../support/programs";
import { deviceId } from "../support/tenant";
import { stages } from "../support/stage";

const ids = [1, 2, 3, 4].map(deviceId);
const rotations = Object.fromEntries(
  ids.map((managedDeviceId, index) => [`laptop-${index}`, { managedDeviceId, waitTimeout: "4s" }]),
);

const start = stages();

const warning = /warning: Not all of the program's \d+ rotations/g;

it("says once how many slots the rotations of a program need, where some are not requested because there are too few", async () => {
  const devices = ids.map((id) => ({ id, rotation: { outcome: "never" as const } }));
  const { simulator, project } = await start(gatedProgram(rotations), { devices });
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
