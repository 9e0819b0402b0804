import { setTimeout } from "node:timers/promises";
import { type Simulator, startSimulator } from "../../simulator/index";
import { type HostProcess, hosts, InitFailed, type Properties } from "../support/hosts";
import { configFor, deviceId } from "../support/tenant";

const [done, pending, unsupported] = [deviceId(1), deviceId(2), deviceId(3)];
const rules = { waitTimeout: "0s", rotateWhenChanged: { reason: "a" } };

describe.each(hosts)("in the $name,", (host) => {
  let simulator: Simulator;
  let provider: HostProcess;
  /** What is stored of a rotation that is done, of one that is pending, and of one that is not supported. */
  let states: Record<string, Properties>;

  beforeAll(async () => {
    // An end that was never seen under way is believed only minutes later.
    const rotation = { pendingForInMs: 1_000, activeForInMs: 0 };
    simulator = await startSimulator({
      devices: [
        { id: done, rotation },
        { id: pending, rotation: { outcome: "never" } },
        { id: unsupported, rotation: { outcome: "notSupported", ...rotation } },
      ],
    });
    provider = await host.start(configFor(simulator));
    states = {};
    for (const id of [done, pending, unsupported]) {
      const given = { managedDeviceId: id, ...rules, waitTimeout: id === pending ? "0s" : "1m" };
      const outs = await provider.create(given).then((created) => created.outs, propertiesOf);
      states[id] = { ...outs, waitTimeout: "0s" };
    }
  });

  afterAll(async () => {
    await provider.stop();
    await simulator.stop();
  });

  function propertiesOf(error: unknown): Properties {
    if (error instanceof InitFailed) return error.properties;
    throw error;
  }

  interface Answer {
    value?: unknown;
    error?: Error;
  }

  /** What comes of a call; an answer that takes longer than a few seconds counts as none. */
  async function answerOf(call: Promise<unknown>): Promise<Answer> {
    const tooLate = setTimeout(10_000, undefined, { ref: false }).then(() => {
      throw new Error("no answer");
    });
    return Promise.race([call, tooLate]).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: error as Error }),
    );
  }

  const newsOf = (id: string) => ({ managedDeviceId: id, ...rules });

  /** Everything that an engine asks about a stored state. */
  async function answersAbout(id: string, state: Properties): Promise<Record<"diff" | "update" | "read", Answer>> {
    const [diff, update, read] = await Promise.all([
      answerOf(provider.diff(state, newsOf(id), { id })),
      answerOf(provider.update(state, newsOf(id), { id })),
      answerOf(provider.read(state, { id, name: id })),
    ]);
    return { diff, update, read };
  }

  const wrongValues = [null, 7, "x", { a: [null] }];

  /** The state with each of its outputs, and each part of its attempt, missing and of every wrong type. */
  function* malformed(state: Properties): Generator<[what: string, state: Properties]> {
    const attempt = state["attempt"] as Properties;
    for (const name of Object.keys(state).filter((each) => !(each in rules))) {
      const { [name]: _, ...without } = state;
      yield [`${name} missing`, without];
      for (const value of wrongValues) yield [`${name} ${JSON.stringify(value)}`, { ...state, [name]: value }];
    }
    for (const name of [...Object.keys(attempt), "startDateTime", "key", "keysBefore", "seen", "watchedForInMs"]) {
      const { [name]: _, ...without } = attempt;
      yield [`attempt.${name} missing`, { ...state, attempt: without }];
      for (const value of [...wrongValues, [{}], "0001-13-01"])
        yield [`attempt.${name} ${JSON.stringify(value)}`, { ...state, attempt: { ...attempt, [name]: value } }];
    }
  }

  const unfit = /undefined|NaN|\[object Object\]|defect of|\n\s+at |no answer/;

  /** What is wrong with an answer, if anything is. */
  function faultOf(method: string, { value, error }: Answer): string | undefined {
    if (error && method !== "update") return `fails: ${error.message}`;
    const said = [error?.message, ...(error instanceof InitFailed ? error.reasons : [])].join("\n");
    const sent = JSON.stringify(error instanceof InitFailed ? error.properties : value);
    if (error && !/[Rr]un `pulumi up` again|state stays as it is|needs Windows 10/.test(said))
      return `says no remedy: ${said}`;
    return [said, sent].find((text) => unfit.test(text));
  }

  it.each([
    ["done", done],
    ["pending", pending],
    ["not supported", unsupported],
  ])(
    "answers diff, update and read about a malformed state of a rotation that is %s, and requests nothing",
    async (_what, id) => {
      const before = simulator.rotationRequests().length;
      const faults: string[] = [];
      const ask = async ([what, state]: [string, Properties]) => {
        for (const [method, answer] of Object.entries(await answersAbout(id, state))) {
          const fault = faultOf(method, answer);
          if (fault !== undefined) faults.push(`${what}: ${method} ${fault}`);
        }
      };
      const cases = [...malformed(states[id] ?? {})];
      // Updates that wait for one device at the same time would share one wait.
      const atOnce = id === pending ? 1 : 20;
      for (let at = 0; at < cases.length; at += atOnce) await Promise.all(cases.slice(at, at + atOnce).map(ask));
      expect(faults.slice(0, 5)).toEqual([]);
      expect(simulator.rotationRequests()).toHaveLength(before);
      expect(provider.stderr).toBe("");
    },
  );

  it("answers about a state that is empty or holds only nonsense", async () => {
    const nothing = [{}, { attempt: null }, { attempt: [[[]]], actionState: {}, deviceName: { a: null } }];
    for (const state of nothing) {
      const { diff, update, read } = await answersAbout(done, state);
      expect(diff.value).toEqual({ changes: true, replaces: [] });
      expect(update.error?.message).toMatch(
        new RegExp(`^2 UNKNOWN: The stored state of the rotation of ${done} can't be used: its actionState is missing`),
      );
      expect(read.value).toMatchObject({ id: done, props: state });
    }
  });

  it("goes on from a state without a device's name, which another version may not have stored", async () => {
    const { deviceName: _, entraDeviceId: _id, ...state } = states[unsupported] ?? {};
    const { update, read } = await answersAbout(unsupported, state);
    expect((update.error as InitFailed).properties).toMatchObject({ actionState: "notSupported", deviceName: "" });
    expect(read.value).toMatchObject({ props: { actionState: "notSupported", deviceName: "" } });
  });

  it("does not go on waiting where the own result could not be told from others, and keeps the state", async () => {
    const attempt = { ...(states[pending]?.["attempt"] as Properties), baseline: null };
    const { diff, update, read } = await answersAbout(pending, { ...states[pending], attempt });
    expect(diff.value).toMatchObject({ changes: true });
    expect(update.error).not.toBeInstanceOf(InitFailed);
    expect(update.error?.message).toMatch(/its attempt\.baseline is missing.*state stays as it is/);
    expect(read.value).toMatchObject({ props: { ...states[pending], attempt } });
    await provider.engine.logged(provider.rowOfRefresh(pending), ({ message }) =>
      /attempt\.baseline is missing/.test(message),
    );
  });

  it("does not take a trigger that can't be read for one that has changed", async () => {
    const before = simulator.rotationRequests().length;
    const { update } = await answersAbout(done, { ...states[done], rotateWhenChanged: { reason: 7 } });
    expect(update.error?.message).toMatch(/its rotateWhenChanged is missing or has the wrong form/);
    expect(simulator.rotationRequests()).toHaveLength(before);
  });

  describe("the version of a stored state", () => {
    const withVersion = (version: unknown, more = {}): Properties => ({
      ...states[done],
      attempt: { ...(states[done]?.["attempt"] as Properties), version, ...more },
    });

    it("is stored, and a state without one is read", async () => {
      expect(states[done]?.["attempt"]).toMatchObject({ version: 1 });
      const { diff, read } = await answersAbout(done, withVersion(null));
      expect(diff.value).toEqual({ changes: false, replaces: [] });
      expect(read.value).toMatchObject({ props: { attempt: { version: 1 } } });
    });

    it("reads a state whose attempt holds a copy of the argument `rotatedSince` in clear, and drops the copy", async () => {
      const rotatedSince = "2026-01-01T00:00:00Z";
      const news = { ...newsOf(done), rotatedSince };
      const state = { ...withVersion(null, { rotatedSince }), rotatedSince };
      expect(await provider.diff(state, news)).toEqual({ changes: false, replaces: [] });
      const stored = [(await provider.read(state)).props, await provider.update(state, news)];
      for (const outs of stored) {
        expect(outs["rotatedSince"]).toBe(rotatedSince);
        expect(outs["attempt"]).not.toHaveProperty("rotatedSince");
      }
    });

    it("asks for a newer package where it is a later one's, and nothing of the state is lost", async () => {
      const state = withVersion(2, { more: { than: "this version knows" } });
      const { diff, update, read } = await answersAbout(done, state);
      expect(diff.value).toEqual({ changes: true, replaces: [] });
      expect(update.error).not.toBeInstanceOf(InitFailed);
      expect(update.error?.message).toMatch(/written by a newer version of pulumi-bitlocker\. Install that version/);
      expect(read.value).toMatchObject({ props: state });
      await provider.engine.logged(provider.rowOfRefresh(done), ({ message }) =>
        /newer version of pulumi-bitlocker/.test(message),
      );
    });

    it("of a later version still lets another device replace it", async () => {
      const { changes, replaces } = await provider.diff(withVersion(2), newsOf(pending), { id: done });
      expect({ changes, replaces }).toEqual({ changes: true, replaces: ["managedDeviceId"] });
    });
  });

  describe("an optional argument that is null", () => {
    const nulls = Object.fromEntries(
      ["rotatedSince", "maxKeyAge", "minInterval", "requireSuccess", "maxAttempts", "verifyEscrow"].map((name) => [
        name,
        null,
      ]),
    );

    it("is no change, and is not stored", async () => {
      const news = { ...newsOf(done), ...nulls };
      expect(await provider.diff(states[done] ?? {}, news)).toEqual({ changes: false, replaces: [] });
      expect((await provider.check(newsOf(done), news)).inputs).toEqual(newsOf(done));
      const updated = await provider.update(states[done] ?? {}, { ...news, waitTimeout: "1m" });
      expect(Object.keys(updated)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(Object.keys(nulls).join("|"))]),
      );
      const { outs } = await provider.create({ ...news, minInterval: "1d", maxKeyAge: null });
      expect(Object.values(outs)).not.toContain(null);
    });
  });

  it("checks the arguments of a resource whose former ones were edited", async () => {
    for (const managedDeviceId of [7, null, "x", {}]) {
      expect((await provider.check({ managedDeviceId }, newsOf(done))).failures).toEqual([]);
    }
  });
});
