import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator, SimulatorOptions } from "../../simulator/index";
import { rejection } from "../support/errors";
import { type HostProcess, InitFailed, type Properties } from "../support/hosts";
import { deviceId, quick } from "../support/tenant";
import type { Fault } from "./fault";

/** A fault of a real provider process, which asks the simulator and is driven as the engine drives it. */
export interface ProcessFault extends Fault {
  tenant?: SimulatorOptions;
  play: (stage: Stage) => Promise<void>;
}

export interface Stage {
  simulator: Simulator;
  /** A provider process; it is stopped after the play, if it still runs. */
  start: () => Promise<HostProcess>;
}

export const device = deviceId(1);
const given = { managedDeviceId: device };
/** One resource through all runs. */
const laptop = { name: "laptop" };
const post = { method: "POST", path: /rotateBitLockerKeys/ };
const get = { method: "GET", path: /managedDevices\/[^?]+\?/ };
/** Still under way when a reading has been repeated: an end that was not seen coming is believed minutes later. */
const slow = { devices: [{ id: device, rotation: { pendingForInMs: 10_000, activeForInMs: 0 } }] };
const pending = { devices: [{ id: device, rotation: { outcome: "never" as const } }] };

const failure = (run: Promise<unknown>) => rejection(run, InitFailed);

async function create({ start }: Stage, more: Properties = {}): Promise<Properties> {
  const { outs } = await (await start()).create({ ...given, ...more }, laptop);
  expect(outs["actionState"]).toBe("done");
  return outs;
}

/** Creates it in another process, and lets the rotation end once that process has read the device. */
async function adopt(stage: Stage): Promise<void> {
  const { simulator } = stage;
  const tokens = () => simulator.requests.filter(({ path }) => path.includes("/oauth2/")).length;
  const before = tokens();
  const created = create(stage);
  // It reads the device as soon as it has a token.
  while (tokens() === before) await sleep(20);
  await sleep(1_000);
  simulator.device(device).rotation = quick;
  expect(await created).toMatchObject({ adopted: true, attempts: 0 });
}

async function requested({ simulator }: Stage): Promise<void> {
  while (simulator.rotationRequests(device).length === 0) await sleep(20);
}

async function killOnceRequested(stage: Stage): Promise<void> {
  const process = await stage.start();
  const created = process.create(given, laptop).catch(() => undefined);
  await requested(stage);
  process.child.kill("SIGKILL");
  await created;
}

const answers: ProcessFault[] = [
  {
    what: "504 to the request, which was carried out",
    outcome: "found by reading; done",
    play: async (stage) => {
      stage.simulator.addFault({ ...post, status: 504, carriedOut: true });
      expect(await create(stage)).toMatchObject({ attempts: 1, adopted: false });
    },
  },
  {
    what: "The connection is reset after the request was carried out",
    outcome: "found by reading; done",
    play: async (stage) => {
      stage.simulator.addFault({ ...post, reset: "after" });
      await create(stage);
    },
  },
  {
    what: "A proxy answers the request with 200 and a page of its own, behind which it was carried out",
    outcome: "not taken for an acceptance, and found by reading; done",
    play: async (stage) => {
      stage.simulator.addFault({ ...post, status: 200, body: "<html>Welcome</html>", carriedOut: true });
      await create(stage);
    },
  },
  {
    what: "The request is throttled twice (429), the second time without Retry-After",
    posts: 3,
    outcome: "repeated after pauses; two of the three were surely not carried out; done, `attempts` is 1",
    play: async (stage) => {
      stage.simulator.addFault({ ...post, status: 429, headers: { "Retry-After": "0.5" } });
      stage.simulator.addFault({ ...post, status: 429 });
      expect(await create(stage)).toMatchObject({ attempts: 1 });
    },
  },
  {
    what: "The token expires while the rotation is waited for",
    outcome: "another one is requested; done",
    tenant: pending,
    play: async (stage) => {
      const created = create(stage);
      await requested(stage);
      stage.simulator.expireTokens();
      stage.simulator.device(device).rotation = quick;
      await created;
    },
  },
  {
    what: "502 with a page of HTML to several readings",
    outcome: "read again; done",
    tenant: slow,
    play: async (stage) => {
      stage.simulator.addFault({ ...get, after: 1, times: 2, status: 502, body: "<html>Bad gateway</html>" });
      await create(stage);
    },
  },
  {
    what: "A reading's answer is cut off, another is no JSON",
    outcome: "read again; done",
    tenant: slow,
    play: async (stage) => {
      stage.simulator.addFault({ ...get, after: 1, cutBody: true });
      stage.simulator.addFault({ ...get, after: 1, malformedJson: true });
      await create(stage);
    },
  },
  {
    what: "The service's `Date` is five hours ahead",
    outcome: "no difference; done",
    tenant: { devices: [{ id: device, rotation: { pendingForInMs: 1_500, activeForInMs: 500 } }] },
    play: async (stage) => {
      stage.simulator.addFault({ times: Infinity, dateOffsetInMs: 5 * 3_600_000 });
      await create(stage);
    },
  },
  {
    what: "Permission for recovery keys is missing (`verifyEscrow`)",
    posts: 0,
    outcome: "nothing is requested; the error names the permission",
    play: async ({ simulator, start }) => {
      simulator.roles = simulator.roles.filter((role) => !role.startsWith("BitlockerKey"));
      await expect((await start()).create({ ...given, verifyEscrow: true }, laptop)).rejects.toThrow(
        /BitlockerKey\.ReadBasic\.All/,
      );
    },
  },
];

/** What is not known of a real tenant's results. */
const spellings: ProcessFault[] = (
  [
    [
      "Results without `@odata.type`, under a name in other letters",
      { resultType: false, actionName: "ROTATEBITLOCKERKEYS" },
    ],
    ["Null instead of an empty list of results", { noResults: "null" }],
    ["Times with 12 digits after the point and an offset", { fractionalDigits: 12, utcOffset: "+02:00" }],
    ["Times without digits after the point", { fractionalDigits: 0 }],
    ["A state that this version doesn't know, on the way", { stateOnTheWay: "awaitingAdminAction" }],
    ["A co-managed device that is not among the managed ones", { comanagedIds: "comanagedOnly" }],
  ] as const
).map(([what, behaviour]) => ({
  what,
  outcome: "done",
  tenant: {
    behaviour,
    devices: [{ id: device, comanaged: true, rotation: { pendingForInMs: 300, activeForInMs: 1_500 } }],
  },
  play: async (stage) => {
    expect((await create(stage))["startDateTime"]).toMatch(/Z$/);
  },
}));

const endings: ProcessFault[] = [
  {
    what: "The provider process is killed (`kill -9`) right after the request",
    outcome: "the next run's process adopts it; done",
    tenant: pending,
    play: async (stage) => {
      await killOnceRequested(stage);
      await adopt(stage);
    },
  },
  {
    what: "The provider process is killed (`kill -9`) while the answer to the request is on its way",
    outcome: "the next run's process finds and adopts it; done",
    tenant: pending,
    play: async (stage) => {
      stage.simulator.addFault({ ...post, status: 504, body: "slow", bodyTakesInMs: 60_000, carriedOut: true });
      await killOnceRequested(stage);
      await adopt(stage);
    },
  },
  {
    what: "The provider process is killed (`kill -9`) after it ended and before anything is stored, with `minInterval`",
    outcome: "adopted by the next run; done",
    play: async (stage) => {
      await create(stage, { minInterval: "1h" });
      expect(await create(stage, { minInterval: "1h" })).toMatchObject({ adopted: true, attempts: 0 });
    },
  },
  {
    what: "The provider process is asked to terminate (SIGTERM)",
    outcome:
      "ends the wait at once with an init error that holds the result so far, and exits; the next run goes on waiting; done",
    tenant: pending,
    play: async (stage) => {
      const process = await stage.start();
      const created = failure(process.create(given, laptop));
      // An end that was never seen under way would be believed minutes later.
      await process.engine.logged(process.urn("laptop"), ({ message }) => message.startsWith("pending"));
      process.child.kill("SIGTERM");
      const { properties } = await created;
      await once(process.child, "exit");
      stage.simulator.device(device).rotation = quick;
      expect(await (await stage.start()).update(properties, given, laptop)).toMatchObject({
        actionState: "done",
        attempts: 1,
      });
    },
  },
  {
    what: "The engine is killed (`kill -9`) while the rotation is waited for, and the provider process lives on",
    outcome: "it notices, ends its waits, and exits; the next run adopts the rotation; done",
    tenant: pending,
    play: async (stage) => {
      const process = await stage.start();
      const created = failure(process.create(given, laptop));
      await requested(stage);
      process.engine.stop();
      expect((await created).reasons.join()).toMatch(/was canceled/);
      await once(process.child, "exit");
      await adopt(stage);
    },
  },
  {
    what: "The engine is killed (`kill -9`) before the request is sent, and the provider process lives on",
    outcome: "it triggers nothing more, and exits; requested in the next run; done",
    play: async (stage) => {
      const { simulator } = stage;
      simulator.addFault({ ...get, delayInMs: 4_000 });
      const process = await stage.start();
      const created = process.create(given, laptop).catch((error: unknown) => error);
      while (!simulator.requests.some(({ path }) => get.path.test(path))) await sleep(20);
      process.engine.stop();
      await once(process.child, "exit");
      expect(String(await created)).toMatch(/canceled/);
      expect(simulator.rotationRequests()).toHaveLength(0);
      await create(stage);
    },
  },
  {
    what: "A hook makes the engine call create again after a rotation that failed",
    outcome: "fails again with the same result, without another request",
    tenant: { devices: [{ id: device, rotation: { outcome: "failed", ...quick } }] },
    play: async (stage) => {
      const process = await stage.start();
      const first = await failure(process.create(given, laptop));
      const second = await failure(process.create(given, laptop));
      expect(second.properties).toEqual(first.properties);
    },
  },
  {
    what: "A hook makes the engine call create again after time ran out",
    outcome: "goes on waiting for the same rotation; done",
    tenant: pending,
    play: async (stage) => {
      const process = await stage.start();
      await failure(process.create({ ...given, waitTimeout: "0s" }, laptop));
      stage.simulator.device(device).rotation = quick;
      expect((await process.create(given, laptop)).outs).toMatchObject({
        actionState: "done",
        attempts: 1,
        adopted: false,
      });
    },
  },
  {
    what: "A hook makes the engine call create again after a request of unknown fate, which was carried out",
    outcome: "reads until it shows, without another request; done",
    play: async (stage) => {
      stage.simulator.behaviour.visibleAfterInMs = 700;
      stage.simulator.device(device).rotation = { pendingForInMs: 5_000, activeForInMs: 0 };
      stage.simulator.addFault({ ...post, status: 504, carriedOut: true });
      const process = await stage.start();
      expect(
        (await failure(process.create({ ...given, waitTimeout: "0s" }, laptop))).properties["attempt"],
      ).toMatchObject({
        fate: "unknown",
      });
      expect((await process.create(given, laptop)).outs).toMatchObject({
        actionState: "done",
        attempts: 1,
        adopted: false,
      });
    },
  },
  {
    what: "Two resources of one device in one run",
    outcome: "share one rotation; both done",
    play: async (stage) => {
      const process = await stage.start();
      const both = ["laptop", "other"].map((name) => process.create(given, { name }));
      for (const { outs } of await Promise.all(both)) expect(outs["actionState"]).toBe("done");
    },
  },
  {
    what: "Two runs at once, from two stacks, a moment apart",
    outcome: "the second adopts the first one's rotation; both done",
    tenant: pending,
    play: async (stage) => {
      const first = create(stage);
      await requested(stage);
      await adopt(stage);
      await first;
    },
  },
  {
    what: "The device is wiped before the run",
    posts: 0,
    outcome: "nothing is requested; the error says why",
    play: async ({ simulator, start }) => {
      simulator.device(device).wipe();
      await expect((await start()).create(given, laptop)).rejects.toThrow(/being wiped or retired/);
    },
  },
  {
    what: "The device is gone at a refresh",
    outcome: "the record of its rotation stays, with a warning",
    play: async (stage) => {
      const outs = await create(stage);
      stage.simulator.removeDevice(device);
      const process = await stage.start();
      expect((await process.read(outs, laptop)).props).toEqual(outs);
      await process.engine.logged(process.rowOfRefresh("laptop"), ({ message }) => /stays on record/.test(message));
    },
  },
];

export const processFaults: ProcessFault[] = [...answers, ...spellings, ...endings];
