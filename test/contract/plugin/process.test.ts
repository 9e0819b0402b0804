import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { version } from "../../../package.json";
import { type Simulator, startSimulator } from "../../../simulator/index";
import { startFakeEngine } from "../../support/fakeEngine";
import { PluginProcess } from "../../support/pluginProcess";
import { InitFailed } from "../../support/providerCalls";
import { startProxy } from "../../support/proxy";
import { configFor, deviceId, quick } from "../../support/tenant";

const fine = deviceId(1);
const offline = { SIGTERM: deviceId(2), SIGHUP: deviceId(3) };

let simulator: Simulator;
let running: PluginProcess[] = [];

beforeAll(async () => {
  simulator = await startSimulator({
    devices: [
      { id: fine, rotation: quick },
      ...Object.values(offline).map((id) => ({ id, rotation: { outcome: "never" as const } })),
    ],
  });
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

it("says so where a resource comes before the configuration", async () => {
  const process = await launch();
  await expect(process.check({}, { managedDeviceId: fine })).rejects.toThrow(/has not configured this provider yet/);
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

it("ends a function when the engine cancels, and answers none after that", async () => {
  const process = await start();
  simulator.addFault({ method: "GET", path: /anagedDevices/, hang: true });
  const before = simulator.requests.length;
  const asked = process.invoke("bitlocker:index:getManagedDevices", {}).catch(String);
  while (!simulator.requests.slice(before).some(({ path }) => path.includes("anagedDevices"))) await sleep(20);
  await process.cancel();
  expect(await asked).toContain("the run was canceled");
  simulator.clearFaults();
  await expect(process.invoke("bitlocker:index:getManagedDevices", {})).rejects.toThrow(/the run was canceled/);
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

it.each(["SIGTERM", "SIGHUP"] as const)("answers what is under way before it exits on %s", async (signal) => {
  const process = await start();
  const managedDeviceId = offline[signal];
  const ended = process.create({ managedDeviceId }).catch((error: unknown) => error);
  while (simulator.rotationRequests(managedDeviceId).length === 0) await sleep(20);
  process.child.kill(signal);
  expect(await ended).toBeInstanceOf(InitFailed);
});

it("is gone at once on SIGINT, with which the engine ends its plugins after every command", async () => {
  const process = await start();
  process.child.kill("SIGINT");
  expect(await once(process.child, "exit")).toEqual([null, "SIGINT"]);
});

it("stays canceled where the configuration comes later than the cancel", async () => {
  const process = await start();
  await process.cancel();
  await process.configure(withoutPrefix(configFor(simulator)));
  const before = simulator.rotationRequests(fine).length;
  await expect(process.create({ managedDeviceId: fine })).rejects.toThrow(/cancel/);
  expect(simulator.rotationRequests(fine)).toHaveLength(before);
});

it("speaks to its engine directly, whatever proxy the environment names", async () => {
  const proxy = await startProxy({ refuses: 502 });
  const process = await PluginProcess.launch({ http_proxy: proxy.url, no_proxy: "" });
  running.push(process);
  await process.configure({});
  await process.engine.logged("", ({ message }) => message.startsWith("pulumi-bitlocker"));
  expect(proxy.connected).toEqual([]);
  await proxy.stop();
});

function withoutPrefix(config: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("bitlocker:", ""), value]));
}
