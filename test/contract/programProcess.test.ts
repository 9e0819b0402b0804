import { type Simulator, startSimulator } from "../../simulator/index";
import { runProgram as run } from "../support/runProgram";
import { configFor, deviceId } from "../support/tenant";

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ devices: [2, 1].map((number) => ({ id: deviceId(number), deviceName: "TWIN" })) });
});

afterAll(() => simulator.stop());

it("loads nothing of Graph's side with the package, and ends by itself after a function has asked", async () => {
  const program = `
    const loaded = () => ["wiring.js", "@azure/identity", "undici", "microsoft-graph-client"].filter((name) =>
      Object.keys(require.cache).some((file) => file.includes(name)));
    const before = loaded();
    pulumi.runtime.setAllConfig(configs[0]);
    bitlocker.getManagedDevice({ managedDeviceId: "${deviceId(1)}" }).then(({ deviceName }) => {
      const asked = performance.now();
      process.on("exit", () => print({ before, after: loaded().length, deviceName, endedInMs: performance.now() - asked }));
    });`;
  const { endedInMs, ...result } = (await run(program, configFor(simulator))) as { endedInMs: number };
  expect(result).toEqual({ before: [], after: 4, deviceName: "TWIN" });
  expect(endedInMs).toBeLessThan(10_000);
});

it("asks for one token when many functions ask at once", async () => {
  const before = simulator.requests.length;
  const program = `
    pulumi.runtime.setAllConfig(configs[0]);
    const asked = Array.from({ length: 15 }, () => bitlocker.getManagedDevice({ managedDeviceId: "${deviceId(1)}" }));
    Promise.all(asked).then((devices) => print(devices.length));`;
  expect(await run(program, configFor(simulator))).toBe(15);
  const paths = simulator.requests.slice(before).map(({ path }) => path);
  expect(paths.filter((path) => path.includes("/oauth2/v2.0/token"))).toHaveLength(1);
});

it("asks the tenant that is configured, where one process runs the programs of several stacks", async () => {
  const other = await startSimulator({ devices: [{ id: deviceId(1), deviceName: "ELSEWHERE" }] });
  const program = `
    const nameIn = (config) => {
      pulumi.runtime.setAllConfig(config);
      return bitlocker.getManagedDevice({ managedDeviceId: "${deviceId(1)}" }).then(({ deviceName }) => deviceName);
    };
    (async () => print([await nameIn(configs[0]), await nameIn(configs[1])]))();`;
  expect(await run(program, configFor(simulator), configFor(other))).toEqual(["TWIN", "ELSEWHERE"]);
  await other.stop();
});

it("rejects with a RunError that has a message and no stack, and that shows no secret", async () => {
  const program = `
    pulumi.runtime.setAllConfig(configs[0]);
    const asked = [
      bitlocker.getManagedDevice({ deviceName: "TWIN" }),
      bitlocker.getManagedDevice({}),
      bitlocker.getManagedDevices({ filter: "" }),
      bitlocker.getManagedDevices({}, { provider: {} }),
    ];
    Promise.allSettled(asked).then((outcomes) =>
      print(outcomes.map(({ reason }) => [pulumi.RunError.isInstance(reason), reason.message, reason.stack])));`;
  const clientSecret = "a-secret-that-is-wrong";
  expect(await run(program, { ...configFor(simulator), "bitlocker:clientSecret": clientSecret })).toEqual([
    [true, expect.stringMatching(/^getManagedDevice: Entra ID refused (?!.*a-secret-that-is-wrong)/), ""],
    [true, expect.stringMatching(/^getManagedDevice: Give exactly one of/), ""],
    [true, "getManagedDevices: filter is empty: give an expression of OData, or leave it out.", ""],
    [true, expect.stringMatching(/^getManagedDevices: opts\.provider has no effect.*configure the stack/), ""],
  ]);
});

it("lists devices by name and then by id", async () => {
  const program = `
    pulumi.runtime.setAllConfig(configs[0]);
    bitlocker.getManagedDevices().then(({ devices }) => print(devices.map(({ managedDeviceId }) => managedDeviceId)));`;
  expect(await run(program, configFor(simulator))).toEqual([deviceId(1), deviceId(2)]);
});

it("keeps what is unknown unknown, what is secret secret, and asks for nothing that is unknown", async () => {
  const before = simulator.requests.length;
  const program = `
    pulumi.runtime.setAllConfig(configs[0]);
    pulumi.runtime.setMocks({ call: () => ({}), newResource: ({ inputs }) => ({ id: "", state: inputs }) }, "p", "s", true);
    const { getManagedDeviceOutput, getManagedDevicesOutput } = bitlocker;
    const unknown = new pulumi.CustomResource("test:index:Test", "test", { deviceName: undefined }).id;
    const describe = async (output) => [await output.isKnown, await output.isSecret];
    (async () => print(await Promise.all([
      describe(getManagedDeviceOutput({ deviceName: unknown }).managedDeviceId),
      describe(getManagedDevicesOutput({ filter: unknown }).devices),
      describe(getManagedDeviceOutput({ managedDeviceId: pulumi.secret("${deviceId(1)}") }).deviceName),
      describe(getManagedDevicesOutput({ filter: pulumi.output("deviceName eq 'TWIN'") }).devices),
    ])))();`;
  const [unknown, unknowns, secret, plain] = (await run(program, configFor(simulator))) as boolean[][];
  expect([unknown, unknowns]).toEqual([
    [false, false],
    [false, false],
  ]);
  expect([secret, plain]).toEqual([
    [true, true],
    [true, false],
  ]);
  expect(simulator.requests.slice(before).filter(({ path }) => path.includes("managedDevices"))).toHaveLength(2);
});
