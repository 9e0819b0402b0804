import { setTimeout as sleep } from "node:timers/promises";
import type { SimulatorOptions } from "../../simulator/index";
import type { StartedRun } from "../support/project";
import type { Stage } from "../support/stage";
import { deviceId, quick } from "../support/tenant";
import type { EngineHost } from "./engineHosts";
import type { Fault } from "./fault";

/** A fault of a run of the real CLI, with the gate of a resource that depends on the rotations. */
export interface EngineFault extends Fault {
  tenant: SimulatorOptions;
  /** The arguments of the rotations, by the name of the resource. */
  rotations: Record<string, object>;
  play: (stage: EngineStage) => Promise<void>;
}

/** What a fault is played on. */
export interface EngineStage extends Stage {
  host: EngineHost;
}

const laptop = deviceId(1);
const never = { outcome: "never" } as const;
const rotations = { laptop: { managedDeviceId: laptop } };
/** Of one laptop, whose rotation is waited for. */
const waiting = { tenant: { devices: [{ id: laptop, rotation: never }] }, rotations };

/** Starts an `up`, and lets it go on until this many rotations have been requested in all. */
async function upUntilRequested({ project, simulator }: Stage, count = 1): Promise<StartedRun> {
  const run = project.start("up", "--yes", "--skip-preview", "--non-interactive", "--parallel", "100");
  while (simulator.rotationRequests().length < count) await sleep(50);
  return run;
}

/** Kills the CLI, and waits for the end of its provider process. */
async function killCli(run: StartedRun, { host }: EngineStage): Promise<void> {
  const provider = await providerOf(run, host);
  run.child.kill("SIGKILL");
  await run.ended;
  while (isAlive(provider)) await sleep(50);
}

/** The provider process of a run. */
function providerOf(run: StartedRun, { process }: EngineHost): Promise<number> {
  return run.startedProcess(process);
}

/** Runs `up` once more, and lets every rotation end as soon as that is under way: it must go through, and open the gate. */
async function finish({ project, simulator }: Stage): Promise<void> {
  const tokens = () => simulator.requests.filter(({ path }) => path.includes("/oauth2/")).length;
  const before = tokens();
  const run = project.start("up", "--yes", "--skip-preview", "--non-interactive", "--parallel", "100");
  // The provider process reads the devices as soon as it has a token.
  while (tokens() === before) await sleep(50);
  await sleep(2_000);
  for (const device of simulator.devices) device.rotation = quick;
  expect(await run.ended).toMatchObject({ code: 0 });
  expect(project.resources()).toHaveProperty("deployment");
}

/** What a lost lock and a create of unknown fate want before the next run, says the CLI. */
async function unlock({ project }: Stage): Promise<void> {
  await project.expectSuccess("cancel", "--yes");
  await project.pulumi("refresh", "--yes", "--skip-preview", "--non-interactive", "--clear-pending-creates");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const fifty = Array.from({ length: 50 }, (_, index) => deviceId(index + 1));

export const engineFaults: EngineFault[] = [
  {
    what: "The first Ctrl-C of an `up` that waits for 50 devices",
    posts: 50,
    outcome: "the run ends within 5 s, with every result so far; the next run goes on waiting; done",
    tenant: { devices: fifty.map((id) => ({ id, rotation: never })) },
    rotations: Object.fromEntries(fifty.map((id, index) => [`laptop-${index}`, { managedDeviceId: id }])),
    play: async (stage) => {
      const run = await upUntilRequested(stage, 50);
      await sleep(1_000);
      const begun = performance.now();
      run.child.kill("SIGINT");
      const { code, output } = await run.ended;
      expect(performance.now() - begun).toBeLessThan(5_000);
      expect(code).not.toBe(0);
      expect(output.match(/was canceled\. Last known/g)).toHaveLength(50);
      expect(stage.project.resources()).not.toHaveProperty("deployment");
      await finish(stage);
    },
  },
  {
    what: "The second Ctrl-C, right after the first",
    outcome: "the CLI exits at once; the next run finishes; done",
    ...waiting,
    play: async (stage) => {
      const run = await upUntilRequested(stage);
      run.child.kill("SIGINT");
      run.child.kill("SIGINT");
      await run.ended;
      await stage.project.pulumi("cancel", "--yes");
      await finish(stage);
    },
  },
  {
    what: "SIGTERM to the CLI",
    outcome: "as the first Ctrl-C, or as a kill, after which the next run adopts; done",
    ...waiting,
    play: async (stage) => {
      const run = await upUntilRequested(stage);
      run.child.kill("SIGTERM");
      await run.ended;
      await unlock(stage);
      await finish(stage);
    },
  },
  {
    what: "`kill -9` of the CLI while a rotation is waited for",
    outcome: "the provider process ends by itself; after `pulumi cancel` the next run adopts the rotation; done",
    ...waiting,
    play: async (stage) => {
      const run = await upUntilRequested(stage);
      await killCli(run, stage);
      await unlock(stage);
      await finish(stage);
    },
  },
  {
    what: "`kill -9` of the CLI while the device is read, before the request",
    outcome: "the provider process triggers nothing, and ends; after `pulumi cancel` the next run requests it; done",
    ...waiting,
    play: async (stage) => {
      const readings = { method: "GET", path: /managedDevices\/[^?]+\?/ };
      stage.simulator.addFault({ ...readings, delayInMs: 4_000 });
      const run = stage.project.start("up", "--yes", "--skip-preview", "--non-interactive");
      while (!stage.simulator.requests.some(({ path }) => readings.path.test(path))) await sleep(50);
      await killCli(run, stage);
      expect(stage.simulator.rotationRequests()).toHaveLength(0);
      await stage.project.expectSuccess("cancel", "--yes");
      await finish(stage);
    },
  },
  {
    what: "`kill -9` of the provider process while a rotation is waited for",
    outcome: "the run fails; the next run adopts the rotation; done",
    ...waiting,
    play: async (stage) => {
      const run = await upUntilRequested(stage);
      process.kill(await providerOf(run, stage.host), "SIGKILL");
      expect((await run.ended).code).not.toBe(0);
      expect(stage.project.resources()).not.toHaveProperty("deployment");
      await finish(stage);
    },
  },
  {
    what: "`kill -9` of the provider process and of the CLI in the middle of an update, with a refresh before the next run",
    posts: 2,
    outcome: "the gate's resource stays as it was; the next run goes on with the second rotation; done",
    tenant: { devices: [{ id: laptop, rotation: quick }] },
    rotations,
    play: async (stage) => {
      const { project, simulator } = stage;
      await project.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive");
      simulator.device(laptop).rotation = never;
      const changed = { laptop: { managedDeviceId: laptop, rotateWhenChanged: { reason: "disclosed" } } };
      project.writeFiles(stage.host.files(changed));
      const run = await upUntilRequested(stage, 2);
      process.kill(await providerOf(run, stage.host), "SIGKILL");
      run.child.kill("SIGKILL");
      await run.ended;
      await project.expectSuccess("cancel", "--yes");
      await project.refresh();
      await finish(stage);
    },
  },
];
