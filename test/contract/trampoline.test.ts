import { startSimulator } from "../../simulator/index";
import { ProviderProcess } from "../support/providerProcess";
import { configFor, deviceId, quick } from "../support/tenant";
import { trampolineText } from "../support/trampolineText";

let provider: ProviderProcess;

beforeEach(async () => {
  provider = await ProviderProcess.start({});
});

afterEach(() => provider.stop());

const given = { managedDeviceId: "no GUID" };

it("is small, and names nothing of the implementation", () => {
  expect(trampolineText().length).toBeLessThan(1_000);
  expect(trampolineText()).toMatchSnapshot();
});

it("has all methods at once, for calls beside each other too", async () => {
  const checks = await Promise.all([1, 2, 3].map(() => provider.check({}, given)));
  for (const { failures } of checks)
    expect(failures).toMatchObject([{ reason: expect.stringMatching(/^managedDeviceId /) as string }]);
});

it("fails whatever is asked for when the installed package has no such resource, and lets go of what is there", async () => {
  provider.__provider = trampolineText().replace('"KeyRotation"', '"Unheard"');
  const calls = {
    check: () => provider.check({}, given),
    diff: () => provider.diff(given, given),
    create: () => provider.create(given),
    update: () => provider.update(given, given),
    read: () => provider.read(given),
  };
  for (const [name, call] of Object.entries(calls)) {
    expect([name, await call().catch(String)]).toEqual([name, expect.stringContaining("has no resource Unheard")]);
  }
  await provider.delete(given);
});

it("uses one instance of the package for states of two texts, which requests one rotation of a device", async () => {
  const id = deviceId(1);
  const simulator = await startSimulator({ devices: [{ id, rotation: quick }] });
  const configured = await ProviderProcess.start(configFor(simulator));
  try {
    const first = configured.create({ managedDeviceId: id });
    configured.__provider += "\n// Another version's.";
    await Promise.all([first, configured.create({ managedDeviceId: id })]);
    expect(simulator.rotationRequests(id)).toHaveLength(1);
  } finally {
    await configured.stop();
    await simulator.stop();
  }
});

it("fails where the SDK does not configure it, and is not taken for done", async () => {
  provider.__provider = trampolineText().replace("configure:", "unheard:");
  await expect(provider.create(given)).rejects.toThrow("provider.create is not a function");
  await expect(provider.update(given, given)).rejects.toThrow("provider.update is not a function");
  await provider.delete(given);
});
