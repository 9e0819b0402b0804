import { Limits } from "../../../provider/graph/transport/limits";
import { type SendOptions, Transport } from "../../../provider/graph/transport/transport";
import { FakeClock } from "../../support/fakeClock";
import { ScriptedGraph } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

const second = 1_000;
const times = <T>(count: number, run: (index: number) => T) => Array.from({ length: count }, (_, index) => run(index));

describe("reads that can wait for others", () => {
  const clock = new FakeClock();
  const graph = new ScriptedGraph(clock, {});
  const transport = new Transport(graph, new Limits({ writes: 5, requests: 100 }, clock), clock);
  const read = (count: number, more: Partial<SendOptions> = { canWaitInMs: second }) =>
    Promise.all(
      times(count, (index) => transport.request({ method: "GET", path: `/${index}` }, { signal: patient, ...more })),
    );
  /** How many left last, and how long after that moment. */
  const last = (sinceInMs: number) => {
    const left = graph.roundTrips.at(-1) ?? [];
    return [left.length, (left[0]?.atInMs ?? NaN) - sinceInMs];
  };
  let writes: Promise<unknown>;
  let begun: number;

  beforeAll(async () => {
    writes = Promise.all(
      times(6, (index) => transport.request({ method: "POST", path: `/post-${index}` }, { signal: patient })),
    );
    // Five of them are answered then, and the sixth waits for its turn.
    await clock.sleep(second, patient);
  });
  beforeEach(() => (begun = clock.elapsed));

  it("leave when they fill a batch", async () => {
    await Promise.all([read(12), clock.sleep(900, patient).then(() => read(8))]);
    expect(last(begun)).toEqual([20, 900]);
  });

  it("leave when they can wait no longer", async () => {
    await read(3);
    expect(last(begun)).toEqual([3, second]);
  });

  it("hold up no other, and leave with it", async () => {
    await Promise.all([read(2), read(1, {})]);
    expect(last(begun)).toEqual([3, 0]);
  });

  it("do not wait while no write does, since none will bring more", async () => {
    await writes;
    begun = clock.elapsed;
    await read(3);
    const [count, afterInMs = NaN] = last(begun);
    expect(count).toBe(3);
    expect(afterInMs).toBeLessThanOrEqual(50);
  });
});
