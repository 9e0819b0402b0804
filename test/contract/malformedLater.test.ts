import { createRandom } from "../../simulator/random";
import { rejection } from "../support/errors";
import { oddBodies, OddGraph, textsOf, unreadableIn } from "../support/oddGraph";
import { type HostProcess, hosts, InitFailed, type Properties } from "../support/hosts";

describe.each(hosts)("in the $name,", (host) => {
  let graph: OddGraph;
  let provider: HostProcess;
  /** What a create stored of a rotation that has no result yet. */
  let stored: Properties;

  beforeAll(async () => {
    graph = await OddGraph.start();
    provider = await graph.provider(host);
    const managedDeviceId = graph.enrol(() => () => undefined);
    stored = (await rejection(provider.create({ managedDeviceId, waitTimeout: "0s" }), InitFailed)).properties;
  });

  afterAll(async () => {
    await provider.stop();
    graph.stop();
  });

  const all = oddBodies("x").map((_, nth) => nth);
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = createRandom(seed);
  /** Some of the malformed bodies, other ones in each run: the limits let only some requests for rotations through. */
  const some = all.filter(() => random() < 0.25);

  /** Enrols a device whose first reading is malformed. */
  function enrolOdd(nth: number): string {
    const odd = (id: string) => ({ status: 200, body: oddBodies(id)[nth] });
    return graph.enrol((id) => (method, count) => (method === "GET" && count === 0 ? odd(id) : undefined));
  }

  /** Plays each with a device whose first reading is malformed, and tells which ones failed. */
  async function playAll(bodies: number[], play: (managedDeviceId: string) => Promise<void>): Promise<void> {
    const failures: unknown[] = [];
    const playOne = async (nth: number) => {
      const id = enrolOdd(nth);
      await play(id).catch((error: unknown) =>
        failures.push([JSON.stringify(oddBodies(id)[nth]).slice(0, 200), (error as Error).message]),
      );
    };
    const left = [...bodies];
    while (left.length > 0) await Promise.all(left.splice(0, 20).map(playOne));
    expect(failures).toEqual([]);
  }

  /** What came of a call, which says it readably. */
  async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
    const outcome = await call.catch((error: unknown) => error);
    if (outcome instanceof Error) expect(unreadableIn(textsOf(outcome))).toBeUndefined();
    return outcome;
  }

  const done = (managedDeviceId: string): Properties => ({
    ...stored,
    managedDeviceId,
    actionState: "done",
    startDateTime: "2026-11-24T07:00:00Z",
    lastUpdatedDateTime: "2026-11-24T07:05:00Z",
  });
  const request = ({ requestId, requestedDateTime, attempts, adopted }: Properties) => ({
    requestId,
    requestedDateTime,
    attempts,
    adopted,
  });

  describe(`a malformed answer (seed ${seed})`, () => {
    it("to an update that waits on is told in words, and the rotation stays requested", () =>
      playAll(all, async (managedDeviceId) => {
        const known = { ...stored, managedDeviceId };
        const outcome = await outcomeOf(provider.update(known, { managedDeviceId, waitTimeout: "0s" }));
        expect(outcome).toBeInstanceOf(InitFailed);
        expect((outcome as InitFailed).properties).toMatchObject(request(stored));
        expect(graph.posts(managedDeviceId)).toBe(0);
      }));

    it("to an update that is to rotate again is told in words, and at most one rotation is requested, and stored", () =>
      playAll(some, async (managedDeviceId) => {
        const news = { managedDeviceId, waitTimeout: "0s", rotateWhenChanged: { run: "2" } };
        const outcome = await outcomeOf(provider.update(done(managedDeviceId), news));
        expect(outcome).toBeInstanceOf(Error);
        // What is not an init error leaves the result in the state that was there.
        expect(graph.posts(managedDeviceId)).toBe(outcome instanceof InitFailed ? 1 : 0);
      }));

    it("to a refresh is told in words, and the request stays on record", () =>
      playAll(all, async (managedDeviceId) => {
        const outcome = await outcomeOf(provider.read({ ...stored, managedDeviceId }));
        if (outcome instanceof Error) expect(outcome).not.toBeInstanceOf(InitFailed);
        else expect((outcome as { props: Properties }).props).toMatchObject(request(stored));
        expect(graph.posts(managedDeviceId)).toBe(0);
      }));

    it("to a refresh leaves a result as it was", () =>
      playAll(all, async (managedDeviceId) => {
        const known = done(managedDeviceId);
        const outcome = await outcomeOf(provider.read(known));
        if (!(outcome instanceof Error)) {
          expect((outcome as { props: Properties }).props).toMatchObject(known);
        }
        expect(graph.posts(managedDeviceId)).toBe(0);
      }));

    it("to a check is told in words", () =>
      playAll(all, async (managedDeviceId) => {
        const { failures } = await provider.check({}, { managedDeviceId });
        expect(unreadableIn(failures.map(({ reason }) => reason).join("\n"))).toBeUndefined();
        expect(graph.posts(managedDeviceId)).toBe(0);
      }));

    it("to a preview is told in words", async () => {
      // One that finds Graph out of reach reads no further device. The plugin's are all under way by then; the devices of
      // the dynamic provider are read by the checks above.
      const ids = all.map((nth) => enrolOdd(nth));
      const previews = await provider.previewAll(ids.map((managedDeviceId) => ({ news: { managedDeviceId } })));
      expect(previews.map(({ failures }) => unreadableIn(failures.join("\n")))).toEqual(all.map(() => undefined));
      expect(ids.map((id) => graph.posts(id))).toEqual(all.map(() => 0));
    });
  });

  it("a malformed answer to a preview is a warning in words, and the preview goes on", async () => {
    const managedDeviceId = graph.enrol(() => () => ({ status: 200, body: "{" }));
    const own = await graph.provider(host);
    expect((await own.preview({ managedDeviceId }, { name: "laptop" })).failures).toEqual([]);
    const [warning] = await own.engine.logged(own.urn("laptop"), () => true);
    await own.stop();
    expect(warning?.message).toMatch(
      /preview does not read the devices: Graph answered something that is not this device/,
    );
  });
});
