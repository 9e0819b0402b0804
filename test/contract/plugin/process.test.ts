import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { version } from "../../../package.json";
import { type Simulator, startSimulator } from "../../../simulator/index";
import { startFakeEngine } from "../../support/fakeEngine";
import { InitFailed } from "../../support/providerCalls";
import { PluginProcess } from "../../support/pluginProcess";
import { configFor, deviceId, quick } from "../../support/tenant";

const fine = deviceId(1);
const offline = deviceId(2);
const forgotten = deviceId(3);

let simulator: Simulator;
let running: PluginProcess[] = [];

beforeAll(async () => {
  const devices = [
    { id: fine, rotation: quick },
    ...[offline, forgotten].map((id) => ({ id, rotation: { outcome: "never" as const } })),
  ];
  simulator = await startSimulator({ devices });
});
afterEach(async () => {
  await Promise.all(running.map((process) => process.stop()));
  running = [];
});
afterAll(() => simulator.stop());

async function start(...options: string[]): Promise<PluginProcess> {
  const process = await PluginProcess.start(configFor(simulator), {}, options);
  running.push(process);
  return process;
}

async function launch(): Promise<PluginProcess> {
  const process = await PluginProcess.launch();
  running.push(process);
  return process;
}

async function isRequested(id: string): Promise<void> {
  const before = simulator.rotationRequests(id).length;
  while (simulator.rotationRequests(id).length === before) await sleep(20);
}

it("tells its version when it is configured", async () => {
  const process = await start();
  const [entry] = await process.engine.logged("", ({ message }) => message === `pulumi-bitlocker ${version}`);
  expect(entry?.severity).toBe(0);
});

it("has one schema, with its version, and no other", async () => {
  const process = await launch();
  expect(await process.schema()).toMatchObject({ name: "bitlocker", version });
  await expect(process.schema(1)).rejects.toThrow(/no schema of version 1, only of version 0/);
});

it("says so where a resource comes before the configuration; a delete needs none", async () => {
  const process = await launch();
  await expect(process.check({}, { managedDeviceId: fine })).rejects.toThrow(/has not configured this provider yet/);
  await process.delete({ managedDeviceId: fine });
});

it("takes messages of 20 MB, and sends them", async () => {
  const process = await start();
  const note = "x".repeat(20_000_000);
  const given = { managedDeviceId: fine, rotateWhenChanged: { note } };
  const { inputs } = await process.check({}, given);
  expect((inputs["rotateWhenChanged"] as { note: string }).note.length).toBe(note.length);
});

it("finds the engine's address behind the options of the engine's log", async () => {
  const process = await start("--logtostderr", "-v=9", "--tracing", "http://127.0.0.1:1");
  await process.engine.logged("", ({ message }) => message.startsWith("pulumi-bitlocker"));
});

it("ends a wait when the engine cancels, requests nothing after that, and says why", async () => {
  const process = await start();
  const waiting = process.create({ managedDeviceId: offline }).catch((error: unknown) => error);
  await isRequested(offline);
  await process.cancel();
  const error = await waiting;
  expect(error).toBeInstanceOf(InitFailed);
  expect((error as InitFailed).reasons[0]).toMatch(/was canceled.*without a second request/);
  const before = simulator.rotationRequests(fine).length;
  await expect(process.create({ managedDeviceId: fine })).rejects.toThrow(/cancel/);
  await expect(process.invoke("bitlocker:index:getManagedDevices", {})).rejects.toThrow(/the run was canceled/);
  expect(simulator.rotationRequests(fine)).toHaveLength(before);
});

it("goes on with the configuration of the next run, where an engine attaches to it again", async () => {
  const process = await start();
  await process.cancel();
  const engine = await startFakeEngine();
  await process.attach(engine.address);
  const { "bitlocker:tenantId": tenantId, ...others } = configFor(simulator);
  await process.configure({ tenantId, ...withoutPrefix(others) });
  await engine.logged("", ({ message }) => message.startsWith("pulumi-bitlocker"));
  expect((await process.create({ managedDeviceId: fine })).outs).toMatchObject({ actionState: "done" });
  engine.stop();
});

it("exits when its engine is gone, and requests nothing more", async () => {
  const process = await start();
  const ended = process.create({ managedDeviceId: forgotten }).catch((error: unknown) => error);
  await isRequested(forgotten);
  process.engine.stop();
  expect(await ended).toBeInstanceOf(InitFailed);
  await once(process.child, "exit");
});

function withoutPrefix(config: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("bitlocker:", ""), value]));
}
