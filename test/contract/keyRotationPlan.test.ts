import { type Simulator, startSimulator } from "../../simulator/index";
import { type HostProcess, hosts, type Properties } from "../support/hosts";
import type { Previewed } from "../support/hostProcess";
import { configFor, deviceId } from "../support/tenant";

const ids = Array.from({ length: 30 }, (_, index) => deviceId(index + 1));
const [fine = "", doubtful = "", recent = ""] = ids;
const comanaged = deviceId(99);
const day = 86_400_000;

describe.each(hosts)("in the $name,", (host) => {
  let simulator: Simulator;
  let provider: HostProcess;
  let rows = 0;

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
    provider = await host.start(configFor(simulator));
  });

  afterEach(async () => {
    await provider.stop();
    await simulator.stop();
  });

  const reads = () =>
    simulator.requests.filter(({ method, path }) => method === "GET" && path.includes("anagedDevices/"));

  /** Previews a new resource, and hands over what was said on its row. */
  async function planOf(managedDeviceId: string, inputs: Properties = {}) {
    rows += 1;
    const name = `row ${rows}`;
    expect((await provider.preview({ managedDeviceId, ...inputs }, { name })).failures).toEqual([]);
    return saidOf(name);
  }

  async function saidOf(name: string) {
    const [entry] = await provider.engine.logged(provider.urn(name), ({ message }) => message.startsWith("plan"));
    return entry as NonNullable<typeof entry>;
  }

  /** What is stored of a rotation that was requested an hour ago. */
  function storedOf(managedDeviceId: string, actionState: string): Properties {
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const result = { actionState, startDateTime: hourAgo, lastUpdatedDateTime: hourAgo };
    return { managedDeviceId, ...result, attempt: { requestedDateTime: hourAgo, baseline: [], count: 1 } };
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
    const late = await provider.preview({ managedDeviceId: fine, rotatedSince });
    expect(late.failures).toEqual([expect.stringMatching(/^rotatedSince is .* ahead of the service's clock/)]);
    simulator.roles = simulator.roles.filter((role) => !role.startsWith("BitlockerKey"));
    simulator.expireTokens();
    const denied = await provider.preview({ managedDeviceId: fine, verifyEscrow: true });
    expect(denied.failures).toEqual([expect.stringContaining("BitlockerKey.ReadBasic.All")]);
  });

  it("costs one reading where one of many changed, and a few round trips where all are new", async () => {
    const all = ids.map((managedDeviceId): Previewed => {
      const inputs = { managedDeviceId, rotateWhenChanged: { reason: "a" } };
      const outputs = { ...storedOf(managedDeviceId, "done"), ...inputs };
      const reason = managedDeviceId === fine ? "b" : "a";
      return { news: { ...inputs, rotateWhenChanged: { reason } }, name: managedDeviceId, stored: { inputs, outputs } };
    });
    await provider.previewAll(all);
    expect((await saidOf(fine)).message).toMatch(/^plan: rotate/);
    expect(reads()).toHaveLength(1);
    const before = simulator.requests.length;
    const previews = await provider.previewAll(all.map(({ news }) => ({ news })));
    expect(previews.flatMap(({ failures }) => failures)).toEqual([]);
    const roundTrips = simulator.requests.slice(before).filter(({ batched }) => !batched);
    expect(roundTrips.length).toBeLessThanOrEqual(3);
    expect(reads()).toHaveLength(1 + ids.length);
  });

  it("says what an update would do with a stored rotation, without reading the device", async () => {
    const inputs = { managedDeviceId: fine };
    await provider.preview(inputs, { name: "stored", stored: { inputs, outputs: storedOf(fine, "pending") } });
    expect(await saidOf("stored")).toMatchObject({
      message: "plan: go on waiting for the rotation that was requested 1h ago (pending)",
      ephemeral: false,
    });
    expect(reads()).toEqual([]);
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
});
