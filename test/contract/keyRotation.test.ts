import { runtime } from "@pulumi/pulumi";
import { type Simulator, startSimulator } from "../../simulator/index";
import { rejection } from "../support/errors";
import { type HostProcess, hosts, InitFailed, type Properties } from "../support/hosts";
import { configFor, deviceId, quick } from "../support/tenant";

const fine = deviceId(1);
const failing = deviceId(2);
const offline = deviceId(3);
const mac = deviceId(4);
const unsupported = deviceId(5);
const slow = deviceId(6);
const aged = deviceId(7);

describe.each(hosts)("in the $name,", (host) => {
  let simulator: Simulator;
  let provider: HostProcess;

  beforeAll(async () => {
    simulator = await startSimulator({
      devices: [
        { id: fine, deviceName: "FINE", rotation: quick },
        { id: failing, rotation: { outcome: "failed", errorCode: -2144272166, ...quick } },
        { id: offline, rotation: { outcome: "never" } },
        { id: mac, operatingSystem: "macOS" },
        { id: unsupported, rotation: { outcome: "notSupported", ...quick } },
        { id: aged },
        { id: slow, rotation: { pendingForInMs: 1500, activeForInMs: 0 } },
      ],
    });
    provider = await host.start(configFor(simulator));
  });

  afterAll(async () => {
    await provider.stop();
    await simulator.stop();
  });

  /** How many rotations were asked for while something ran. */
  async function posts(id: string, run: () => Promise<unknown>): Promise<number> {
    const before = simulator.rotationRequests(id).length;
    await run();
    return simulator.rotationRequests(id).length - before;
  }

  const initFailure = (run: Promise<unknown>) => rejection(run, InitFailed);

  const triggered = (managedDeviceId: string, reason: string): Properties => ({
    managedDeviceId,
    rotateWhenChanged: { reason },
  });

  describe("check", () => {
    it("reports every bad argument at once, and asks Graph nothing", async () => {
      const before = simulator.requests.length;
      const { failures } = await provider.check(
        {},
        {
          managedDeviceId: "FIN-LT-001",
          rotateWhenChanged: { reason: 1 },
          waitTimeout: "soon",
          requireSuccess: "yes",
          rotateWhen: "now",
        },
      );
      expect(failures.map(({ property, reason }) => `${property}${reason.split(" ")[0]}`).sort()).toEqual([
        "managedDeviceId",
        "requireSuccess",
        "rotateWhen",
        "rotateWhenChanged.reason",
        "waitTimeout",
      ]);
      expect(simulator.requests.length).toBe(before);
    });

    it("lets unknown values pass", async () => {
      const { unknownValue } = runtime;
      const { failures } = await provider.check(
        {},
        {
          managedDeviceId: unknownValue,
          rotateWhenChanged: unknownValue,
          waitTimeout: unknownValue,
          requireSuccess: unknownValue,
        },
      );
      expect(failures).toEqual([]);
    });

    it("hands on the arguments, and nothing of what a host may have put among them", async () => {
      const given = triggered(fine, "a");
      const { inputs, failures } = await provider.check({}, { ...given, __urn: "urn:x" });
      expect([inputs, failures]).toEqual([given, []]);
    });
  });

  describe("a preview", () => {
    it.each([
      ["is not in the tenant", deviceId(99), /^managedDeviceId: .*Intune has no such device/],
      ["runs another system", mac, /^managedDeviceId: .* runs macOS: only Windows/],
    ])("refuses a device that %s", async (_what, managedDeviceId, reason) => {
      const { failures } = await provider.preview({ managedDeviceId });
      expect(failures).toEqual([expect.stringMatching(reason)]);
    });

    it("says all that is wrong, and of the other resources what is planned", async () => {
      const given = [
        { managedDeviceId: mac },
        { managedDeviceId: fine },
        { managedDeviceId: "LAPTOP", waitTimeout: "x" },
      ];
      const previews = await provider.previewAll(given.map((news, nth) => ({ news, name: `together ${nth}` })));
      expect(previews.map(({ failures }) => failures.length)).toEqual([1, 0, 2]);
      await provider.engine.logged(provider.urn("together 1"), ({ message }) => message.startsWith("plan: rotate"));
    });

    it("asks Graph nothing for an unchanged resource, and looks again when the trigger changed", async () => {
      const { outs } = await provider.create(triggered(fine, "a"));
      const stored = { inputs: triggered(mac, "a"), outputs: { ...outs, managedDeviceId: mac } };
      const before = simulator.requests.length;
      expect((await provider.preview(triggered(mac, "a"), { stored })).failures).toEqual([]);
      expect(simulator.requests.length).toBe(before);
      expect((await provider.preview(triggered(mac, "b"), { stored })).failures).toHaveLength(1);
    });

    it("lets a device pass that it can't know yet", async () => {
      const before = simulator.requests.length;
      expect((await provider.preview({ managedDeviceId: runtime.unknownValue })).failures).toEqual([]);
      expect(simulator.requests.length).toBe(before);
    });
  });

  describe("create", () => {
    it("requests once, waits for the end, and returns the result with the arguments", async () => {
      let created: { id: string; outs: Properties } | undefined;
      const count = await posts(fine, async () => {
        created = await provider.create(triggered(fine, "a"));
      });
      expect(count).toBe(1);
      expect(created).toMatchObject({
        id: fine,
        outs: {
          managedDeviceId: fine,
          rotateWhenChanged: { reason: "a" },
          deviceName: "FINE",
          actionName: "rotateBitLockerKeys",
          actionState: "done",
          startDateTime: expect.stringMatching(/Z$/) as string,
          lastUpdatedDateTime: expect.stringMatching(/Z$/) as string,
          errorCode: 0,
          attempts: 1,
          adopted: false,
          errorMessage: "",
        },
      });
    });

    it("says what it is doing on the resource's own row", async () => {
      await provider.create({ managedDeviceId: fine }, { name: "fine" });
      const lines = await provider.engine.logged(provider.urn("fine"), (entry) => entry.message.startsWith("done"));
      expect(lines.map(({ message }) => message.split(" ")[0])).toEqual(["pending", "done"]);
      expect(lines.every(({ ephemeral }) => ephemeral)).toBe(true);
    });

    it("keeps the result of a rotation that failed, with code, meaning and remedy", async () => {
      const error = await initFailure(provider.create({ managedDeviceId: failing }));
      expect(error.id).toBe(failing);
      expect(error.properties).toMatchObject({ actionState: "failed", errorCode: -2144272166, attempts: 1 });
      expect(error.reasons).toEqual([expect.stringMatching(/0x803100DA: policy .* disk encryption policy/)]);
    });

    it("records a failure as an outcome where success is not required, with a warning on the row", async () => {
      const { outs } = await provider.create({ managedDeviceId: failing, requireSuccess: false }, { name: "failing" });
      const isWarning = ({ severity, ephemeral }: { severity: number; ephemeral: boolean }) =>
        severity === 2 && !ephemeral;
      const warnings = (await provider.engine.logged(provider.urn("failing"), isWarning)).filter(isWarning);
      expect(warnings.map(({ message }) => message)).toEqual([
        expect.stringMatching(/ended as failed\. 0x803100DA: policy/),
      ]);
      expect(outs).toMatchObject({
        actionState: "failed",
        errorMessage: expect.stringMatching(/^0x803100DA/) as string,
      });
    }, 30_000);

    it("requests one rotation for two resources of one device", async () => {
      let outs: Properties[] = [];
      const count = await posts(fine, async () => {
        const both = [fine, fine.toUpperCase()].map((managedDeviceId) => provider.create({ managedDeviceId }));
        outs = (await Promise.all(both)).map((created) => created.outs);
      });
      expect(count).toBe(1);
      expect(outs.map(({ actionState, adopted }) => [actionState, adopted])).toEqual([
        ["done", false],
        ["done", true],
      ]);
    });

    it("requests nothing from a device that can't rotate", async () => {
      const count = await posts(mac, async () => {
        await expect(provider.create({ managedDeviceId: mac })).rejects.toThrow(/only Windows/);
      });
      expect(count).toBe(0);
    });
  });

  describe("a rotation that has not ended in time", () => {
    let stored: Properties;

    it("is recorded with what is known, after one request", async () => {
      const count = await posts(offline, async () => {
        stored = (await initFailure(provider.create({ managedDeviceId: offline, waitTimeout: "0s" }))).properties;
      });
      expect(count).toBe(1);
      expect(stored).toMatchObject({ actionState: "pending", attempts: 1, errorCode: 0 });
    });

    it("asks to be waited for on, also after a refresh", async () => {
      const { props } = await provider.read(stored);
      expect(props).toEqual(stored);
      expect(await provider.diff(props, { managedDeviceId: offline, waitTimeout: "0s" })).toEqual({
        changes: true,
        replaces: [],
      });
    });

    it("is told of once on the stack's row where others have not begun, since the engine has too few slots", async () => {
      const few = await host.start(configFor(simulator));
      const given = { managedDeviceId: offline, waitTimeout: "2s" };
      for (const name of ["first", "second"]) await few.check({}, given, { name });
      await initFailure(few.create(given, { name: "first" }));
      const isSaid = ({ message }: { message: string }) => message.includes("`pulumi up --parallel 2`");
      expect((await few.engine.logged("", isSaid)).filter(isSaid)).toHaveLength(1);
      await few.stop();
    });

    it("is waited for by update without another request", async () => {
      const count = await posts(offline, () =>
        initFailure(provider.update(stored, { managedDeviceId: offline, waitTimeout: "0s" })),
      );
      expect(count).toBe(0);
    });

    it("ends later as the same rotation", async () => {
      simulator.device(offline).rotation = { outcome: "done", pendingForInMs: 0, activeForInMs: 0 };
      const updated = await provider.update(stored, { managedDeviceId: offline });
      expect(updated).toMatchObject({ actionState: "done", startDateTime: stored["startDateTime"], attempts: 1 });
    });
  });

  describe("diff", () => {
    let done: Properties;
    beforeAll(async () => {
      done = (await provider.create(triggered(fine, "a"))).outs;
    });

    it("finds no change where the rotation is done and the arguments are the same", async () => {
      expect(await provider.diff(done, triggered(fine, "a"))).toEqual({ changes: false, replaces: [] });
    });

    it("rotates in place when the trigger changed", async () => {
      expect(await provider.diff(done, triggered(fine, "b"))).toEqual({ changes: true, replaces: [] });
    });

    it("replaces the resource for another device, but not for another spelling of its id", async () => {
      expect(await provider.diff(done, triggered(slow, "a"))).toEqual({ changes: true, replaces: ["managedDeviceId"] });
      expect(await provider.diff(done, triggered(fine.toUpperCase(), "a"))).toEqual({ changes: false, replaces: [] });
    });

    it("takes a preview's unknown trigger for a change", async () => {
      const news = { managedDeviceId: fine, rotateWhenChanged: runtime.unknownValue };
      expect((await provider.diff(done, news)).changes).toBe(true);
    });
  });

  describe("update", () => {
    it("requests anew when the trigger changed", async () => {
      const { outs } = await provider.create(triggered(fine, "a"));
      let updated: Properties = {};
      const count = await posts(fine, async () => {
        updated = await provider.update(outs, triggered(fine, "b"));
      });
      expect(count).toBe(1);
      expect(updated["startDateTime"]).not.toBe(outs["startDateTime"]);
      expect(updated["rotateWhenChanged"]).toEqual({ reason: "b" });
    });

    it("requests a failed rotation anew, and one that is not supported only after a change", async () => {
      const failed = (await initFailure(provider.create({ managedDeviceId: failing }))).properties;
      expect(await posts(failing, () => initFailure(provider.update(failed, { managedDeviceId: failing })))).toBe(1);

      const given = { managedDeviceId: unsupported };
      const refused = (await initFailure(provider.create(given))).properties;
      expect((await provider.diff(refused, given)).changes).toBe(true);
      expect(await posts(unsupported, () => initFailure(provider.update(refused, given)))).toBe(0);
      const changed = triggered(unsupported, "repaired");
      expect(await posts(unsupported, () => initFailure(provider.update(refused, changed)))).toBe(1);
    });

    it("only takes over other changed arguments", async () => {
      const { outs } = await provider.create({ managedDeviceId: fine });
      let updated: Properties = {};
      const count = await posts(fine, async () => {
        updated = await provider.update(outs, { managedDeviceId: fine, waitTimeout: "2h" });
      });
      expect(count).toBe(0);
      expect(updated).toEqual({ ...outs, waitTimeout: "2h" });
    });
  });

  describe("read and delete", () => {
    it("follows its own rotation and not a later one of others", async () => {
      const { outs } = await provider.create({ managedDeviceId: fine });
      await provider.create({ managedDeviceId: fine });
      expect((await provider.read(outs)).props).toEqual(outs);
    });

    it("renews the age of a key that was replaced outside of Pulumi, so that it does not count as too old", async () => {
      const given = { managedDeviceId: aged, maxKeyAge: "365d" };
      const { outs } = await provider.create(given);
      const due = { ...given, maxKeyAge: "30d" };
      expect(outs["attempts"]).toBe(0);
      // The argument has changed as well, which update alone takes over.
      const stored = { ...outs, maxKeyAge: due.maxKeyAge };
      expect((await provider.diff(stored, due)).changes).toBe(true);

      simulator.device(aged).rotateByItself();
      const { props } = await provider.read(stored);
      expect(await provider.diff(props, due)).toEqual({ changes: false, replaces: [] });
      expect(simulator.rotationRequests(aged)).toHaveLength(0);
    });

    it("keeps the record of a device that is gone, with a warning", async () => {
      const { outs } = await provider.create({ managedDeviceId: fine });
      const gone = { ...outs, managedDeviceId: deviceId(99) };
      expect((await provider.read(gone, { name: "gone" })).props).toEqual(gone);
      await provider.engine.logged(provider.rowOfRefresh("gone"), ({ message }) =>
        /no such device.*stays on record/.test(message),
      );
    });

    it("needs nothing to delete", async () => {
      const unconfigured = await host.start({});
      await unconfigured.delete({ managedDeviceId: fine });
      await unconfigured.stop();
    });
  });

  describe("the engine's cancel", () => {
    it("gives a request without an answer a few seconds, and then keeps it as one of unknown fate", async () => {
      simulator.addFault({ method: "POST", path: /rotateBitLockerKeys/, hang: true });
      const canceling = await host.start(configFor(simulator));
      const waiting = initFailure(canceling.create({ managedDeviceId: fine }));
      const before = simulator.rotationRequests(fine).length;
      while (simulator.rotationRequests(fine).length === before)
        await new Promise((resolve) => setTimeout(resolve, 20));
      await canceling.cancel();
      const { properties, reasons } = await waiting;
      expect(properties["attempt"]).toMatchObject({ fate: "unknown", count: 1 });
      expect(reasons[0]).toMatch(/not known whether Graph accepted it/);
      await canceling.stop();
      simulator.clearFaults();
    });

    it("ends a wait, keeps the result so far, requests nothing more, and the next update goes on with it", async () => {
      const canceling = await host.start(configFor(simulator));
      simulator.device(slow).rotation = { outcome: "never" };
      const waiting = initFailure(canceling.create({ managedDeviceId: slow }, { name: "slow" }));
      // An end that was never seen under way would be believed minutes later.
      await canceling.engine.logged(canceling.urn("slow"), ({ message }) => message.startsWith("pending"));
      await canceling.cancel();
      // Nothing else ends it: the device never checks in.
      const { properties, reasons } = await waiting;
      simulator.device(slow).rotation = { pendingForInMs: 0, activeForInMs: 0 };
      expect(reasons[0]).toMatch(/was canceled.*without a second request/);
      const before = simulator.rotationRequests(fine).length;
      await expect(canceling.create({ managedDeviceId: fine })).rejects.toThrow(/cancel/);
      expect(simulator.rotationRequests(fine)).toHaveLength(before);
      await canceling.stop();

      const count = await posts(slow, async () => {
        expect(await provider.update(properties, { managedDeviceId: slow })).toMatchObject({ actionState: "done" });
      });
      expect(count).toBe(0);
    });
  });
});
