import type * as pulumi from "@pulumi/pulumi";
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
  expect(trampolineText().length).toBeLessThan(1_000);
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

it("fails an update where the SDK does not configure it, which is not taken for done", async () => {
  const unconfigured = trampoline("KeyRotation") as Required<pulumi.dynamic.ResourceProvider>;
  expect(Boolean(unconfigured.update)).toBe(true);
  const update = async () => unconfigured.update("", {}, {});
  await expect(update()).rejects.toThrow(TypeError);
  await expect(async () => unconfigured.create({})).rejects.toThrow(TypeError);
});
