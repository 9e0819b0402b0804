import fc from "fast-check";
import { createRandom } from "../../simulator/random";
import { rejection } from "../support/errors";
import { type HostProcess, hosts } from "../support/hosts";
import { plainDevice } from "../support/httpsService";
import {
  oddBodies,
  OddGraph,
  oddValues,
  type Script,
  textsOf,
  unreadableIn,
  wellFormedToken,
} from "../support/oddGraph";

/** At which of the requests about a device the malformed answer comes. */
const places = ["the first reading", "the request", "the reading after it"] as const;
type Place = (typeof places)[number];

describe.each(hosts)("in the $name,", (host) => {
  let graph: OddGraph;
  let provider: HostProcess;

  beforeAll(async () => {
    graph = await OddGraph.start();
    provider = await graph.provider(host);
  });

  afterAll(async () => {
    await provider.stop();
    graph.stop();
  });

  /** The answer at that place, and well-formed ones elsewhere. */
  function at(place: Place, status: number, body: unknown): Script {
    return (method, nth) =>
      place === places[method === "POST" ? 1 : nth === 0 ? 0 : 2] ? { status, body } : undefined;
  }

  /** Creates a rotation of a device, one answer about which is malformed. The outcome must be readable. */
  async function expectReadable(place: Place, status: number, bodyOf: (id: string) => unknown): Promise<void> {
    const id = graph.enrol((own) => at(place, status, bodyOf(own)));
    const created = provider.create({ managedDeviceId: id, waitTimeout: "0s", maxAttempts: 1 });
    const outcome = await created.then(
      ({ outs }) => outs,
      (error: unknown) => error as Error,
    );
    const what = `${place}: ${status} ${JSON.stringify(bodyOf(id) ?? "").slice(0, 200)}`;
    // None of these answers says that the keys were rotated.
    expect([what, outcome instanceof Error]).toEqual([what, true]);
    expect([what, unreadableIn(textsOf(outcome))]).toEqual([what, undefined]);
    expect([what, graph.posts(id) <= 1]).toEqual([what, true]);
  }

  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = createRandom(seed);

  it.each(places)(`a malformed answer to %s is told in words, and opens no gate (seed ${seed})`, async (place) => {
    const ofBodies = oddBodies("x").map((_, nth) => () => expectReadable(place, 200, (id) => oddBodies(id)[nth]));
    const refusals = [302, 400, 403, 409, 418].flatMap((status) =>
      oddValues.map((error) => () => expectReadable(place, status, () => ({ error: { code: error, message: error } }))),
    );
    // The first ones are no JSON, and come alone. The others come inside batches, too: other ones in each run, since
    // the limits let only some requests for rotations through.
    for (const play of ofBodies.splice(0, 12)) await play();
    const some = [...ofBodies, ...refusals].filter(() => random() < 0.25);
    expect(some.length).toBeGreaterThan(40);
    while (some.length > 0) await Promise.all(some.splice(0, 40).map((play) => play()));
  });

  it(`answers of any form are told in words, and open no gate (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (place, value) => {
        await expectReadable(place, 200, (id) =>
          place === "the first reading" ? value : { ...plainDevice(id), value },
        );
      }),
      { numRuns: 40, seed },
    );
  });

  describe("an answer of Entra ID's", () => {
    let own: HostProcess;
    beforeAll(async () => (own = await graph.provider(host)));
    afterEach(() => (graph.token = wellFormedToken));
    afterAll(() => own.stop());

    /** What is said of it to whoever needs a token. */
    async function messageAfter(status: number, body: unknown): Promise<string> {
      graph.token = { status, body };
      const managedDeviceId = graph.enrol(() => () => undefined);
      const { message } = await rejection(own.create({ managedDeviceId, waitTimeout: "0s" }), Error);
      expect(unreadableIn(message)).toBeUndefined();
      expect(message).not.toContain("a-secret-of-some-length");
      return message;
    }

    it.each([
      [200, "<html>sign in</html>"],
      [200, "{"],
      [200, {}],
      [200, { access_token: null }],
      [200, []],
      [400, {}],
      [400, { error: 7, error_description: { a: 1 } }],
      [401, "no"],
      [302, ""],
    ])("that is %i %j is told in words", async (status, body) => {
      expect(await messageAfter(status, body)).toContain("access token");
    });

    // The last one: it passes for a token.
    it("whose token is a number that lasts until soon is told in words, if at all", async () => {
      await messageAfter(200, { access_token: 7, expires_in: "soon" });
    });
  });
});
