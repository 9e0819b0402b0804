import { startSimulator, type Simulator } from "../../simulator";
import { ProviderProcess } from "../support/providerProcess";
import { configFor, deviceId } from "../support/tenant";

const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/bitlocker:KeyRotation::keys";

/** What an error is, to the last of its properties. */
function shownOf(error: unknown): string {
  return `${(error as Error).message} ${JSON.stringify(error)}`;
}

describe("the provider process, when a service echoes what it was sent", () => {
  let simulator: Simulator;
  let provider: ProviderProcess;
  beforeAll(async () => {
    simulator = await startSimulator({ devices: [{ id: deviceId(1) }] });
    provider = await ProviderProcess.start(configFor(simulator));
  });
  afterEach(() => simulator.clearFaults());
  afterAll(async () => {
    await provider.stop();
    await simulator.stop();
  });

  it.each(["code", "message", "request-id"])("shows no secret of a 403 that holds it in its %s", async (place) => {
    const { clientSecret } = simulator;
    const basic = Buffer.from(`${simulator.clientId}:${clientSecret}`).toString("base64");
    const echo = `${clientSecret} ${encodeURIComponent(clientSecret)} ${basic}`;
    const headers = place === "request-id" ? { "request-id": echo } : undefined;
    simulator.addFault({
      path: /managedDevices/,
      status: 403,
      times: Infinity,
      headers,
      body: { error: { [place]: echo } },
    });
    const managedDeviceId = deviceId(1);
    const error: unknown = await provider.create({ managedDeviceId, __urn: urn }).catch((why: unknown) => why);
    const { failures } = await provider.check({}, { managedDeviceId });
    const shown = shownOf(error) + JSON.stringify(failures) + provider.stderr;
    expect(shown).toContain("[secret]");
    expect(shown).not.toContain(clientSecret);
    expect(shown).not.toContain(basic.slice(60, 80));
  });

  it("shows no secret that a device has for its name, and no control character of it", async () => {
    const deviceName = `PC ${simulator.clientSecret}\u001b[31m\n::add-mask::x`;
    simulator.addDevice({ id: deviceId(2), deviceName, rotation: { pendingForInMs: 2_000, activeForInMs: 0 } });
    const { outs } = await provider.create({ managedDeviceId: deviceId(2) });
    expect(outs).toMatchObject({ deviceName: "PC [secret] [31m ::add-mask::x", actionState: "done" });
  });
});
