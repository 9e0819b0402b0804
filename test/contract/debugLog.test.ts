import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { type Simulator, startSimulator } from "../../simulator/index";
import { startFakeEngine } from "../support/fakeEngine";
import { ProviderProcess } from "../support/providerProcess";
import { runProgram } from "../support/runProgram";
import { configFor, deviceId } from "../support/tenant";

const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/bitlocker:KeyRotation::keys";
const id = deviceId(1);

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ devices: [] });
  const { clientSecret } = simulator;
  const rotation = { pendingForInMs: 100, activeForInMs: 0 };
  simulator.addDevice({ id, deviceName: `PC ${clientSecret}`, userPrincipalName: "ann@example.com", rotation });
});
beforeEach(() => {
  const refusal = { error: { code: simulator.clientSecret, message: simulator.clientSecret } };
  simulator.addFault({
    method: "GET",
    path: /anagedDevices/,
    status: 503,
    headers: { "Retry-After": "0" },
    body: refusal,
  });
  simulator.addFault({ method: "POST", path: /rotate/, status: 429, headers: { "Retry-After": "1" }, body: refusal });
});
afterEach(() => simulator.clearFaults());
afterAll(() => simulator.stop());

const shown = (entries: readonly LogRequest.AsObject[]) =>
  entries.filter(({ severity }) => severity === LogSeverity.DEBUG).map(({ urn: of, message }) => [of, message]);

describe("the provider process", () => {
  /** All that is logged during a preview and a create, which meet trouble. */
  async function logOf(value: string): Promise<readonly LogRequest.AsObject[]> {
    const provider = await ProviderProcess.start(configFor(simulator), { PULUMI_BITLOCKER_DEBUG: value });
    try {
      const { inputs } = await provider.check({}, { managedDeviceId: id });
      const { outs } = await provider.create({ ...inputs, __urn: urn });
      expect(outs).toMatchObject({ deviceName: "PC [secret]", actionState: "done" });
      // Nobody waits for the log: the last line of each kind comes when it comes.
      const last = value === "1" ? /^limiter write/ : /^done/;
      await provider.engine.logged(value === "1" ? "" : urn, ({ message }) => last.test(message));
      return provider.engine.log;
    } finally {
      await provider.stop();
    }
  }

  it("sends what is decided to the engine's debug log where PULUMI_BITLOCKER_DEBUG asks for it, and no credential", async () => {
    const log = await logOf("1");
    const lines = shown(log);
    const device = `PC [secret] (${id})`;
    expect(lines).toContainEqual([urn, expect.stringContaining(`decision for ${device}: rotate requested {`)]);
    expect(lines).toContainEqual([
      "",
      expect.stringMatching(`^retry GET /deviceManagement/managedDevices/${id} after 503`),
    ]);
    expect(lines).toContainEqual(["", expect.stringMatching(/^limiter write: refused 1, .* blocked for 1s/)]);
    expect(lines).toContainEqual(["", "sent write 1, 0 more wait"]);
    expect(lines.length).toBeGreaterThan(6);
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`${simulator.clientSecret}|Bearer|eyJ|ann@example`));
  });

  it("sends nothing of the kind without it", async () => {
    expect(shown(await logOf(""))).toEqual([]);
  });
});

describe("a program", () => {
  /** All that is logged while a function looks a device up whose id is a secret. */
  async function logOf(value: string): Promise<readonly LogRequest.AsObject[]> {
    const engine = await startFakeEngine();
    const program = `
      process.env.PULUMI_BITLOCKER_DEBUG = ${JSON.stringify(value)};
      const { resetOptions } = require("@pulumi/pulumi/runtime/settings");
      resetOptions("project", "stack", 1, ${JSON.stringify(engine.address)}, "", false, "");
      pulumi.runtime.setAllConfig(configs[0]);
      const device = bitlocker.getManagedDeviceOutput({ managedDeviceId: pulumi.secret("${id}") });
      device.apply(async ({ deviceName }) => {
        await pulumi.log.info("end");
        print(deviceName);
      });`;
    try {
      expect(await runProgram(program, configFor(simulator))).toBe("PC [secret]");
      return engine.log;
    } finally {
      engine.stop();
    }
  }

  it("sends what its functions meet to the debug log as well, without the arguments that are secrets", async () => {
    const log = await logOf("true");
    expect(shown(log)).toContainEqual([
      "",
      expect.stringMatching(/^retry GET \/deviceManagement\/managedDevices\/\[secret\] after 503/),
    ]);
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`${simulator.clientSecret}|${id}`));
  });

  it("sends nothing of the kind unless it is asked for", async () => {
    const log = await logOf("");
    expect([shown(log), log.map(({ message }) => message)]).toEqual([[], ["end"]]);
  });
});
