import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { minVersion, satisfies } from "semver";
import { type Simulator, startSimulator } from "../../simulator/index";
import { rejection } from "../support/errors";
import { cachedPackage, installBeside, type Installation } from "../support/installation";
import { InitFailed, ProviderProcess } from "../support/providerProcess";
import { enrol } from "../support/simulatedTenant";
import { configFor, deviceId, quick } from "../support/tenant";
import { trampolineText } from "../support/trampolineText";

const root = join(__dirname, "../..");
const ownSdk = join(root, "node_modules/@pulumi/pulumi");

/** The oldest and the newest SDK that the package allows: the newest of those published when this was last looked at. */
const oldest = "3.218.0";
const newest = "3.270.0";
/** The Node and the SDK that run all other tests. */
const own = { node: process.versions.node, sdk: manifest(ownSdk).version };
const versions = [
  { node: own.node, sdk: oldest },
  { node: "22.23.3", sdk: newest },
  { node: "24.21.0", sdk: newest },
  { node: "24.21.0", sdk: own.sdk },
];

const fine = deviceId(1);
const failing = deviceId(2);

let simulator: Simulator;

const initFailure = (run: Promise<unknown>) => rejection(run, InitFailed);

beforeAll(async () => {
  simulator = await startSimulator({
    devices: [
      { id: fine, deviceName: "FINE", rotation: quick },
      { id: failing, rotation: { ...quick, outcome: "failed", errorCode: -2144272166 } },
    ],
  });
});

afterAll(() => simulator.stop());

it("the oldest and the newest SDK are of the range that the package allows", () => {
  const range = manifest(root).peerDependencies["@pulumi/pulumi"] ?? "";
  expect(minVersion(range)?.version).toBe(oldest);
  expect(satisfies(newest, range)).toBe(true);
});

describe.each(versions)("under Node $node with @pulumi/pulumi $sdk", ({ node, sdk }) => {
  const paths = pathsOf({ node, sdk });
  // It is printed why they can't be installed.
  const it = paths ? test : test.skip;
  let installation: Installation;
  let provider: ProviderProcess;

  beforeAll(async () => {
    if (!paths) return;
    installation = installBeside(paths.node, paths.sdk);
    provider = await ProviderProcess.start(configFor(simulator), {}, installation);
  });

  afterAll(async () => {
    if (!paths) return;
    await provider.stop();
    rmSync(installation.folder, { recursive: true, force: true });
  });

  it("is what runs", async () => {
    const program = `print([process.versions.node, require("@pulumi/pulumi/package.json").version]);`;
    expect(await run(installation, program)).toEqual([node, sdk]);
  });

  it("a resource of a program sends the same provider as with every other version", async () => {
    const program = `
      const newResource = ({ inputs, name }) => (print(inputs.__provider), { id: name, state: inputs });
      pulumi.runtime.setMocks({ call: () => ({}), newResource }, "p", "s").then(() =>
        new bitlocker.BitLockerKeyRotation("laptop", { managedDeviceId: "${fine}" }));`;
    expect(await run(installation, program)).toBe(trampolineText());
  });

  it("a function of a program looks devices up", async () => {
    const program = `
      pulumi.runtime.setAllConfig(${JSON.stringify(configFor(simulator))});
      bitlocker.getManagedDevice({ deviceName: "FINE" }).then(({ managedDeviceId }) => print(managedDeviceId));`;
    expect(await run(installation, program)).toBe(fine);
  });

  it("check names every bad argument", async () => {
    const { failures } = await provider.check({}, { managedDeviceId: "FIN-LT-001", waitTimeout: "soon" });
    expect(failures.map(({ reason }) => reason.split(" ")[0]).sort()).toEqual(["managedDeviceId", "waitTimeout"]);
  });

  it("create, diff, read and update follow a rotation, and tell of it on the resource's row", async () => {
    const urn = "urn:pulumi:dev::p::pulumi-nodejs:dynamic/bitlocker:KeyRotation::laptop";
    const given = (reason: string) => ({ managedDeviceId: fine, rotateWhenChanged: { reason } });
    const { id, outs } = await provider.create({ ...given("a"), __urn: urn });
    expect([id, outs["actionState"], outs["attempts"]]).toEqual([fine, "done", 1]);
    await provider.engine.logged(urn, ({ message, ephemeral }) => ephemeral && message.startsWith("done"));

    expect(await provider.diff(outs, given("a"))).toEqual({ changes: false, replaces: [] });
    expect(await provider.diff(outs, given("b"))).toEqual({ changes: true, replaces: [] });
    expect((await provider.read(outs)).props).toEqual(outs);

    const updated = await provider.update(outs, given("b"));
    expect(updated).toMatchObject({ actionState: "done", rotateWhenChanged: { reason: "b" } });
    expect(updated["startDateTime"]).not.toBe(outs["startDateTime"]);
  });

  it("an init error keeps the result of a rotation that failed, and the provider with it", async () => {
    const error = await initFailure(provider.create({ managedDeviceId: failing }));
    expect(error.id).toBe(failing);
    expect(error.properties).toMatchObject({ actionState: "failed", errorCode: -2144272166 });
    expect(error.properties["__provider"]).toBe(provider.__provider);
    expect(error.reasons).toEqual([expect.stringContaining("0x803100DA")]);
  });

  it.each([
    ["the engine's cancel", (process: ProviderProcess) => process.cancel()],
    ["the end of the engine", async (process: ProviderProcess) => process.engine.stop()],
  ])("%s ends a wait, and keeps what is known", async (_what, end) => {
    const process = await ProviderProcess.start(configFor(simulator), {}, installation);
    const offline = enrol(simulator, { rotation: { outcome: "never" } });
    const waiting = initFailure(process.create({ managedDeviceId: offline }));
    while (simulator.rotationRequests(offline).length === 0) await setTimeout(20);
    await end(process);
    const { properties, reasons } = await waiting;
    expect(properties).toMatchObject({ attempts: 1, __provider: process.__provider });
    expect(reasons).toEqual([expect.stringMatching(/was canceled/)]);
    await process.stop();
  });
});

function manifest(folder: string): { version: string; peerDependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as ReturnType<typeof manifest>;
}

/** The executable and the SDK's folder; nothing if one of them can't be installed here. */
function pathsOf({ node, sdk }: { node: string; sdk: string }): { node: string; sdk: string } | undefined {
  const executable = node === own.node ? process.execPath : cachedPackage(`node@${node}`, "node/bin/node");
  const folder = sdk === own.sdk ? ownSdk : cachedPackage(`@pulumi/pulumi@${sdk}`, "@pulumi/pulumi");
  return executable !== undefined && folder !== undefined ? { node: executable, sdk: folder } : undefined;
}

/** Runs a program as a user's, and gives back what it printed. */
async function run({ node, folder }: Installation, program: string): Promise<unknown> {
  const text = `
    const pulumi = require("@pulumi/pulumi");
    const bitlocker = require("pulumi-bitlocker");
    const print = (value) => console.log(JSON.stringify(value));
    ${program}`;
  const { stdout } = await promisify(execFile)(node, ["-e", text], { cwd: folder, timeout: 60_000 });
  return JSON.parse(stdout);
}
