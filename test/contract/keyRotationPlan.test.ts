import { type Simulator, startSimulator } from "../../simulator/index";
import { type Properties, ProviderProcess } from "../support/providerProcess";
import { configFor, deviceId } from "../support/tenant";

const ids = Array.from({ length: 30 }, (_, index) => deviceId(index + 1));
const [fine = "", doubtful = "", recent = ""] = ids;
const comanaged = deviceId(99);
const day = 86_400_000;

let simulator: Simulator;
let provider: ProviderProcess;

beforeEach(async () => {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const done = {
    actionName: "rotateBitLockerKeys",
    actionState: "done",
    startDateTime: hourAgo,
    lastUpdatedDateTime: hourAgo,
  } as const;
  simulator = await startSimulator({
    devices: [
      ...ids.map((id) => ({
        id,
        ...(id === doubtful && { isEncrypted: false }),
        ...(id === recent && { deviceActionResults: [done] }),
      })),
      { id: comanaged, comanaged: true },
    ],
  });
  provider = await ProviderProcess.start(configFor(simulator));
});

afterEach(async () => {
  await provider.stop();
  await simulator.stop();
});

const reads = () =>
  simulator.requests.filter(({ method, path }) => method === "GET" && path.includes("anagedDevices/"));

/** Checks a resource of a preview, and hands over what was said on its row. */
async function planOf(managedDeviceId: string, inputs: Properties = {}, olds: Properties = {}) {
  const urn = `urn:${managedDeviceId}`;
  const __occasion = JSON.stringify({ urn, isPreview: true, peers: ids });
  const { failures } = await provider.check(olds, { managedDeviceId, ...inputs, __occasion });
  expect(failures).toEqual([]);
  const entries = await provider.engine.logged(urn, ({ message }) => message.startsWith("plan"));
  return entries.at(-1) as (typeof entries)[number];
}

const [info, warning] = [1, 2];

it("stays on the row of a preview, as a warning where there is reason to doubt", async () => {
  expect(await planOf(fine)).toMatchObject({
    message: expect.stringMatching(/^plan: rotate · no rotation on record · last check-in 20m/) as string,
    severity: info,
    ephemeral: false,
  });
  expect(await planOf(doubtful)).toMatchObject({
    message: expect.stringMatching(/doubtful, since the inventory says that it is not encrypted$/) as string,
    severity: warning,
  });
});

it("is gone from the row once an update is under way", async () => {
  const __occasion = JSON.stringify({ urn: "urn:update", isPreview: false, peers: [] });
  await provider.check({}, { managedDeviceId: fine, __occasion });
  const [entry] = await provider.engine.logged("urn:update", ({ message }) => message.startsWith("plan"));
  expect(entry?.ephemeral).toBe(true);
});

it("tells what would be adopted or kept, and how the key's age is known", async () => {
  expect((await planOf(recent, { minInterval: "24h" })).message).toMatch(
    /^plan: adopt a rotation · rotated 1h ago, within minInterval 1d/,
  );
  const rotatedSince = new Date(Date.now() - day).toISOString();
  expect((await planOf(recent, { rotatedSince })).message).toMatch(
    /^plan: adopt a rotation · rotated 1h ago, after 20/,
  );
  expect((await planOf(fine, { maxKeyAge: "365d" })).message).toMatch(
    /^plan: nothing to rotate · its newest key in Entra ID is 200d old, at most 365d/,
  );
  simulator.roles = simulator.roles.filter((role) => !role.startsWith("BitlockerKey"));
  simulator.expireTokens();
  expect((await planOf(recent, { maxKeyAge: "30m" })).message).toMatch(
    /^plan: rotate · its last successful rotation was 1h ago \(Entra ID's keys can't be read\), more than 30m/,
  );
});

it("refuses a time in the future, and verifyEscrow without the permission to read Entra ID's keys", async () => {
  const rotatedSince = new Date(Date.now() + day).toISOString();
  const late = await provider.check({}, { managedDeviceId: fine, rotatedSince });
  expect(late.failures).toEqual([
    { property: "", reason: expect.stringMatching(/^rotatedSince is .* ahead of the service's clock/) as string },
  ]);
  simulator.roles = simulator.roles.filter((role) => !role.startsWith("BitlockerKey"));
  simulator.expireTokens();
  const denied = await provider.check({}, { managedDeviceId: fine, verifyEscrow: true });
  expect(denied.failures[0]?.reason).toContain("BitlockerKey.ReadBasic.All");
});

it("costs one reading where one of many changed, and a few round trips where all are new", async () => {
  const changed = { rotateWhenChanged: { reason: "b" } };
  await planOf(fine, changed, { managedDeviceId: fine, rotateWhenChanged: { reason: "a" } });
  expect(reads()).toHaveLength(1);
  const before = simulator.requests.length;
  for (const id of ids) await planOf(id);
  const roundTrips = simulator.requests.slice(before).filter(({ batched }) => !batched);
  expect(roundTrips.length).toBeLessThanOrEqual(3);
  expect(reads()).toHaveLength(1 + ids.length);
});

it("says what an update would do with a stored rotation, without reading the device", async () => {
  await planOf(fine);
  const urn = "urn:stored";
  const stored = {
    managedDeviceId: fine,
    attempt: { requestedDateTime: new Date(Date.now() - 3_600_000).toISOString(), baseline: [], count: 1 },
    actionState: "pending",
  };
  expect((await provider.diff(stored, { managedDeviceId: fine, __urn: urn })).changes).toBe(true);
  const [entry] = await provider.engine.logged(urn, ({ message }) => message.startsWith("plan"));
  expect(entry?.message).toBe("plan: go on waiting for the rotation that was requested 1h ago (pending)");
});

it("finds a co-managed device where it alone is", async () => {
  simulator.behaviour.comanagedIds = "comanagedOnly";
  expect((await planOf(comanaged)).message).toMatch(/^plan: rotate/);
});

it("reads no key itself, whatever is asked for", async () => {
  await provider.create({ managedDeviceId: fine, verifyEscrow: true, maxKeyAge: "1d" });
  expect(simulator.requests.some(({ path }) => path.includes("recoveryKeys"))).toBe(true);
  expect(simulator.auditEntries).toEqual([]);
  expect(simulator.requests.filter(({ path }) => /select=[^&]*key\b/i.test(path))).toEqual([]);
});
