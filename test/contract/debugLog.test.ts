import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { version } from "../../package.json";
import { type Simulator, startSimulator } from "../../simulator/index";
import { wellKnown } from "../../simulator/tenant/seed";
import { startFakeEngine } from "../support/fakeEngine";
import { hosts } from "../support/hosts";
import { runProgram } from "../support/runProgram";
import { configFor, deviceId } from "../support/tenant";

const id = deviceId(1);
const other = deviceId(2);
/** The worst credential there can be: what a line has to name. */
const clientSecret = id;
const app = { clientId: deviceId(3), displayName: "the provider", clientSecret, roles: [...wellKnown.roles] };

let simulator: Simulator;
let config: Record<string, string>;

beforeAll(async () => {
  const rotation = { pendingForInMs: 100, activeForInMs: 0 };
  const devices = [id, other].map((each) => ({ id: each, deviceName: `PC ${clientSecret}`, rotation }));
  simulator = await startSimulator({ devices, apps: [app] });
  config = { ...configFor(simulator), "bitlocker:clientId": app.clientId, "bitlocker:clientSecret": clientSecret };
});
beforeEach(() => {
  const fault = { body: { error: { code: clientSecret, message: clientSecret } } };
  for (const each of [id, other])
    simulator.addFault({ ...fault, method: "GET", deviceId: each, status: 503, headers: { "Retry-After": "0" } });
  simulator.addFault({ ...fault, path: /rotate/, status: 429, headers: { "Retry-After": "1" } });
});
afterEach(() => simulator.clearFaults());
afterAll(() => simulator.stop());

const shown = (entries: readonly LogRequest.AsObject[]) =>
  entries.filter(({ severity }) => severity === LogSeverity.DEBUG).map(({ urn: of, message }) => [of, message]);

describe.each(hosts)("the $name", (host) => {
  let urn: string;

  /** All that is logged during a preview and a create, which meet trouble. */
  async function logOf(value: string): Promise<readonly LogRequest.AsObject[]> {
    const provider = await host.start(config, { PULUMI_BITLOCKER_DEBUG: value });
    urn = provider.urn("laptop");
    try {
      await provider.preview({ managedDeviceId: id });
      const { outs } = await provider.create({ managedDeviceId: id }, { name: "laptop" });
      expect(outs).toMatchObject({ deviceName: "PC [secret]", actionState: "done" });
      // The provider does not wait for the log, so the last line of each kind may come late.
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
    expect(lines).toContainEqual([
      urn,
      expect.stringMatching(/^decision for PC \[secret\] \(\[secret\]\): rotate requested/),
    ]);
    expect(lines).toContainEqual([
      "",
      expect.stringMatching(/^retry GET \/deviceManagement\/managedDevices\/\[secret\] after 503/),
    ]);
    expect(lines).toContainEqual(["", expect.stringMatching(/^limiter write: refused 1, .* blocked for \d+s/)]);
    expect(lines).toContainEqual(["", "sent write 1, 0 more wait"]);
    expect(lines.length).toBeGreaterThan(6);
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`${clientSecret}|Bearer|eyJ`));
  });

  it("sends nothing of the kind without it", async () => {
    // What a host says of itself is in test/support/hostDifferences.ts.
    expect(shown(await logOf("")).filter(([, line]) => line !== `pulumi-bitlocker ${version}`)).toEqual([]);
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
      const ids = [pulumi.secret("${other}"), pulumi.output("${id}")];
      const devices = ids.map((managedDeviceId) => bitlocker.getManagedDeviceOutput({ managedDeviceId }));
      pulumi.all(devices).apply(async ([{ deviceName }]) => {
        await pulumi.log.info("end");
        print(deviceName);
      });`;
    try {
      expect(await runProgram(program, config)).toBe("PC [secret]");
      return engine.log;
    } finally {
      engine.stop();
    }
  }

  it("sends what its functions meet to the debug log as well, without the arguments that are secrets", async () => {
    const log = await logOf("true");
    const retry = expect.stringMatching(
      /^retry GET \/deviceManagement\/managedDevices\/\[secret\] after 503/,
    ) as string;
    expect(shown(log).filter(([, line]) => line?.startsWith("retry"))).toEqual([
      ["", retry],
      ["", retry],
    ]);
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`${clientSecret}|${other}`));
  });

  it("sends nothing of the kind unless it is asked for", async () => {
    const log = await logOf("");
    expect([shown(log), log.map(({ message }) => message)]).toEqual([[], ["end"]]);
  });
});
