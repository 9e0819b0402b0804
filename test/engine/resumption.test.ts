import { join } from "node:path";
import { gatedProgram } from "../support/programs";
import { deviceId } from "../support/tenant";
import { stages } from "../support/stage";

const device = deviceId(1);

const start = stages();

it("previews that it waits on for a rotation that has not ended, and does so under the saved plan", async () => {
  const program = gatedProgram({ laptop: { managedDeviceId: device, waitTimeout: "1s" } });
  const { simulator, project } = await start(program, { devices: [{ id: device, rotation: { outcome: "never" } }] });
  expect((await project.up()).code).not.toBe(0);
  const asked = simulator.requests.length;

  const plan = join(project.folder, "plan.json");
  const preview = await project.expectSuccess("preview", "--json", "--non-interactive", "--save-plan", plan);
  const { diagnostics } = JSON.parse(preview.output) as { diagnostics: { urn?: string; message: string }[] };
  expect(diagnostics).toContainEqual(
    expect.objectContaining({
      urn: expect.stringMatching(/::laptop$/) as string,
      message: expect.stringMatching(
        /^plan: go on waiting for the rotation that was requested \d+s ago \(pending\)\s*$/,
      ) as string,
    }),
  );
  expect(simulator.requests).toHaveLength(asked);

  simulator.device(device).rotation = { pendingForInMs: 0, activeForInMs: 0 };
  const up = await project.up("--plan", plan);
  expect(up.code).toBe(0);
  expect(project.resources()).toHaveProperty("deployment");
  expect(simulator.rotationRequests(device)).toHaveLength(1);
});
