import { type Simulator, startSimulator } from "../../simulator/index";
import { gatedProgram } from "../support/programs";
import { Project } from "../support/project";
import { configFor, deviceId, quick } from "../support/tenant";
import { endStage } from "../support/stage";

const fine = deviceId(1);
const other = deviceId(2);
const failing = deviceId(3);
const offline = deviceId(4);

let simulator: Simulator;
let project: Project;

beforeEach(async () => {
  simulator = await startSimulator({
    devices: [
      { id: fine, deviceName: "FINE", rotation: quick },
      { id: other, rotation: quick },
      { id: failing, deviceName: "FAILING", rotation: { ...quick, outcome: "failed", errorCode: -2144272166 } },
      { id: offline, deviceName: "OFFLINE", rotation: { outcome: "never" } },
    ],
  });
});

afterEach(() => endStage({ simulator, project }));

/** A project for these devices, not yet up. */
function projectFor(rotations: Record<string, object>): void {
  project = Project.create(gatedProgram(rotations), configFor(simulator));
}

const posts = (id: string) => simulator.rotationRequests(id).length;
const isReleased = () => "deployment" in project.resources();

it("rotates once, gates on the result, stores no credential, rests, rotates the changed one in place, and is destroyed without a server", async () => {
  projectFor({ a: { managedDeviceId: fine }, b: { managedDeviceId: other } });
  const preview = await project.pulumi("preview", "--non-interactive");
  expect(preview.code).toBe(0);
  expect(posts(fine)).toBe(0);

  const up = await project.up();
  expect(up.code).toBe(0);
  expect(up.output).toMatch(/\+ {2}pulumi-nodejs:dynamic\/bitlocker:KeyRotation a creating .*pending/);
  const { a, "project-dev": stack } = project.resources();
  const result = {
    actionName: "rotateBitLockerKeys",
    actionState: "done",
    startDateTime: expect.stringMatching(/^20.*Z$/) as string,
    lastUpdatedDateTime: expect.stringMatching(/^20.*Z$/) as string,
    errorCode: 0,
  };
  expect(stack?.outputs["results"]).toEqual([result, result]);
  expect(isReleased()).toBe(true);
  expect(String(a?.outputs["__provider"]).length).toBeLessThan(1500);
  expect(a?.outputs).not.toHaveProperty("__urn");
  expect(project.state()).not.toContain(simulator.clientSecret);
  expect(project.state()).not.toMatch(/eyJ[\w-]+\./);

  const again = await project.up("--expect-no-changes");
  expect(again.code).toBe(0);
  expect([posts(fine), posts(other)]).toEqual([1, 1]);

  project.write(
    gatedProgram({
      a: { managedDeviceId: fine, rotateWhenChanged: { reason: "disclosed" } },
      b: { managedDeviceId: other },
    }),
  );
  const changed = await project.up();
  expect(changed.output).toMatch(/~ 1 updated/);
  expect([posts(fine), posts(other)]).toEqual([2, 1]);

  expect((await project.refresh()).code).toBe(0);
  await simulator.stop();
  expect((await project.destroy()).code).toBe(0);
});

it("fails the update when a rotation fails, says why, and keeps the gate shut, also after a refresh", async () => {
  projectFor({ a: { managedDeviceId: failing } });
  const up = await project.up();
  expect(up.code).not.toBe(0);
  expect(up.output).toMatch(/FAILING \(.*\) ended as failed\. 0x803100DA: .*disk encryption policy/);
  expect(isReleased()).toBe(false);
  const { a } = project.resources();
  expect(a?.outputs).toMatchObject({ actionState: "failed", errorCode: -2144272166 });
  expect(a?.initErrors).toHaveLength(1);
  expect(posts(failing)).toBe(1);

  await project.refresh();
  expect(project.resources()["a"]?.initErrors).toBeUndefined();
  expect((await project.up()).code).not.toBe(0);
  expect(isReleased()).toBe(false);
  expect(posts(failing)).toBe(2);
});

it("keeps the gate shut when time runs out, through a refresh, until the one rotation is done", async () => {
  projectFor({ a: { managedDeviceId: offline, waitTimeout: "1s" } });
  const first = await project.up();
  expect(first.code).not.toBe(0);
  expect(first.output).toMatch(/OFFLINE \(.*\) were not rotated within 1s: its state is pending/);
  await project.refresh();
  expect(project.resources()["a"]?.initErrors).toBeUndefined();

  const second = await project.up();
  expect(second.code).not.toBe(0);
  expect(isReleased()).toBe(false);

  simulator.device(offline).rotation = { outcome: "done", pendingForInMs: 0, activeForInMs: 0 };
  const third = await project.up();
  expect(third.code).toBe(0);
  expect(isReleased()).toBe(true);
  expect(posts(offline)).toBe(1);
});
