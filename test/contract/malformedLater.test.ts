import { createRandom } from "../../simulator/random";
import { rejection } from "../support/errors";
import { oddBodies, OddGraph, textsOf, unreadableIn } from "../support/oddGraph";
import { InitFailed, type Properties, type ProviderProcess } from "../support/providerProcess";

let graph: OddGraph;
let provider: ProviderProcess;
/** What a create stored of a rotation that has no result yet. */
let stored: Properties;

beforeAll(async () => {
  graph = await OddGraph.start();
  provider = await graph.provider();
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

/** Plays each with a device whose first reading is malformed, and tells which ones failed. */
async function playAll(bodies: number[], play: (managedDeviceId: string) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const playOne = async (nth: number) => {
    const id = graph.enrol(
      (own) => (method, count) =>
        method === "GET" && count === 0 ? { status: 200, body: oddBodies(own)[nth] } : undefined,
    );
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
        const __provider = expect.anything() as unknown;
        expect((outcome as { props: Properties }).props).toMatchObject({ ...known, __provider });
      }
      expect(graph.posts(managedDeviceId)).toBe(0);
    }));

  it("to a check is told in words", () =>
    playAll(all, async (managedDeviceId) => {
      const { failures } = await provider.check({}, { managedDeviceId });
      expect(unreadableIn(failures.map(({ reason }) => reason).join("\n"))).toBeUndefined();
      expect(graph.posts(managedDeviceId)).toBe(0);
    }));
});

it("a malformed answer to a preview is a warning in words, and the preview goes on", async () => {
  const managedDeviceId = graph.enrol(() => () => ({ status: 200, body: "{" }));
  const urn = "urn:malformed";
  const __occasion = JSON.stringify({ urn, isPreview: true, peers: [] });
  expect((await provider.check({}, { managedDeviceId, __occasion })).failures).toEqual([]);
  const [warning] = await provider.engine.logged(urn, () => true);
  expect(warning?.message).toMatch(
    /preview does not read the devices: Graph answered something that is not this device/,
  );
});
