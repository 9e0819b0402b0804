import type { ManagedDevice } from "@microsoft/microsoft-graph-types-beta";
import {
  type ActionResult,
  type Behaviour,
  type DeviceSeed,
  startSimulator,
  type Simulator,
} from "../../simulator/index";
import { clientsOf } from "./client";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const devicePath = `/deviceManagement/managedDevices/${id}`;

let simulator: Simulator;
let clients: ReturnType<typeof clientsOf>;

async function start(behaviour: Partial<Behaviour>, rotation: DeviceSeed["rotation"]) {
  simulator = await startSimulator({ behaviour, devices: [{ id, rotation }] });
  clients = clientsOf(simulator);
}

afterEach(() => clients.stop());

async function read(): Promise<ActionResult | undefined> {
  const device = (await clients.graph.api(devicePath).version("beta").get()) as ManagedDevice;
  return (device.deviceActionResults as ActionResult[])[0];
}

const rotate = () => clients.graph.api(`${devicePath}/rotateBitLockerKeys`).version("beta").post(undefined);

it("answers every other reading of a device from a replica that is behind", async () => {
  await start({ replicaLagInMs: 30_000 }, { pendingForInMs: 60_000, activeForInMs: 60_000 });
  await rotate();
  expect([(await read())?.actionState, await read()]).toEqual(["pending", undefined]);
  simulator.advanceTime(65_000);
  expect([(await read())?.actionState, (await read())?.actionState]).toEqual(["active", "pending"]);
  simulator.advanceTime(60_000);
  const [done, before] = [await read(), await read()];
  expect([done?.actionState, before?.actionState]).toEqual(["done", "active"]);
  expect(Date.parse(String(done?.lastUpdatedDateTime))).toBeGreaterThan(
    Date.parse(String(before?.lastUpdatedDateTime)),
  );
});

it.each([
  ["once it is active", "onceActive", [null, "a time"]],
  ["never", "never", [null, null]],
] as const)("shows a result's start time %s", async (_, startShown, expected) => {
  await start({ startShown }, { pendingForInMs: 60_000, activeForInMs: 60_000 });
  await rotate();
  const pending = await read();
  simulator.advanceTime(65_000);
  const active = await read();
  const shown = [pending, active].map((result) => (result?.startDateTime == null ? null : "a time"));
  expect(shown).toEqual(expected);
});

it("shows an entry only at its end", async () => {
  await start({ visibleAfterInMs: "atEnd" }, { pendingForInMs: 60_000, activeForInMs: 60_000 });
  await rotate();
  simulator.advanceTime(65_000);
  expect(await read()).toBeUndefined();
  simulator.advanceTime(60_000);
  expect((await read())?.actionState).toBe("done");
});
