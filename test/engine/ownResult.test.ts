import { type ActionResult, type Behaviour, type Simulator, startSimulator } from "../../simulator/index";
import { gatedProgram } from "../support/programs";
import { Project } from "../support/project";
import { configFor, deviceId } from "../support/tenant";
import { endStage } from "../support/stage";

const device = deviceId(1);
const program = gatedProgram({ laptop: { managedDeviceId: device } });

let simulator: Simulator;
let project: Project;

afterEach(() => endStage({ simulator, project }));

async function start(behaviour: Partial<Behaviour>, deviceActionResults: ActionResult[] = []): Promise<void> {
  simulator = await startSimulator({ behaviour, devices: [{ id: device, deviceActionResults }] });
  project = Project.create(program, configFor(simulator));
}

const isReleased = () => "deployment" in project.resources();
const laptop = () => project.resources()["laptop"]?.outputs ?? {};

it("keeps the gate shut while every other reading shows somebody's rotation, which ended a second before, under way again", async () => {
  await start({ history: "append" });
  const tenant = simulator.device(device);
  tenant.rotation = { pendingForInMs: 0, activeForInMs: 60_000 };
  tenant.rotateBitLockerKeys();
  simulator.advanceTime(61_000);
  expect(tenant.results.map(({ actionState }) => actionState)).toEqual(["done"]);
  tenant.rotation = { pendingForInMs: 1_000, activeForInMs: 7_000 };
  // From our request on, every other reading is from when that rotation was still active.
  const requested = setInterval(() => {
    if (simulator.rotationRequests(device).length > 0) simulator.behaviour.replicaLagInMs = 30_000;
  }, 5);
  const up = await project.up();
  clearInterval(requested);

  expect(up.code).toBe(0);
  const [others, ours] = tenant.results;
  expect(ours?.actionState).toBe("done");
  expect(laptop()).toMatchObject({ actionState: "done", adopted: false, attempts: 1 });
  expect(Date.parse(String(laptop()["startDateTime"]))).toBe(Date.parse(String(ours?.startDateTime)));
  expect(ours?.startDateTime).not.toBe(others?.startDateTime);
  expect(isReleased()).toBe(true);
});

it("keeps the gate shut where a failed rotation is added with the start time of an old one that succeeded", async () => {
  const startDateTime = "2026-01-10T08:00:00Z";
  const old = {
    "@odata.type": "#microsoft.graph.rotateBitLockerKeysDeviceActionResult",
    actionName: "rotateBitLockerKeys",
    actionState: "done",
    startDateTime,
    lastUpdatedDateTime: "2026-01-10T08:05:00Z",
    errorCode: 0,
  } as const;
  await start({ history: "append", repeatedStart: "kept" }, [old]);
  const tenant = simulator.device(device);
  tenant.rotation = { pendingForInMs: 1_000, activeForInMs: 2_000, outcome: "failed" };

  const up = await project.up();
  expect(up.code).not.toBe(0);
  expect(up.output).toMatch(/ended as failed\. 0x803100DA/);
  expect(isReleased()).toBe(false);
  expect(tenant.results.map(({ startDateTime: start }) => Date.parse(String(start)))).toEqual(
    [startDateTime, startDateTime].map(Date.parse),
  );

  await project.expectSuccess("refresh", "--yes", "--non-interactive");
  expect(laptop()).toMatchObject({ actionState: "failed", errorCode: -2144272166 });
  expect(simulator.rotationRequests(device)).toHaveLength(1);

  expect((await project.up()).code).not.toBe(0);
  expect(isReleased()).toBe(false);
});
