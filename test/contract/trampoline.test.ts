import { trampoline } from "../../provider/engine/trampoline";
import { ProviderProcess } from "../support/providerProcess";
import { trampolineText } from "../support/trampolineText";

let provider: ProviderProcess;

beforeEach(async () => {
  provider = await ProviderProcess.start({});
});

afterEach(() => provider.stop());

const given = { managedDeviceId: "no GUID" };

it("is small, and names nothing of the implementation", () => {
  expect(trampolineText().length).toBeLessThan(1800);
  expect(trampolineText()).toMatchSnapshot();
});

it("has all methods at once, for calls beside each other too", async () => {
  const checks = await Promise.all([1, 2, 3].map(() => provider.check({}, given)));
  for (const { failures } of checks) expect(failures).toMatchObject([{ property: "managedDeviceId" }]);
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

it("serves states of two texts in one process", async () => {
  await provider.check({}, given);
  provider.__provider += "\n// Another version's.";
  expect((await provider.check({}, given)).failures).toHaveLength(1);
});

it("refuses to check where the SDK does not configure it, before anything is taken for done", async () => {
  const { check, update } = trampoline("KeyRotation");
  expect(update).toBeUndefined();
  await expect(check?.({}, {})).rejects.toThrow("needs @pulumi/pulumi 3.218 or newer");
});
