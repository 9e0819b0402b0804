import { setImmediate } from "node:timers/promises";
import { type Rules, rules } from "../../../provider/rotation/identity";
import { contradiction, worldCount, worlds } from "../../support/smallWorlds";

/** Visits every small world; tells how many there are, and the first that contradicts the promises. */
async function search(by: Rules) {
  let count = 0;
  for (const world of worlds()) {
    count += 1;
    const found = contradiction(world, by);
    if (found !== undefined) return { count, found, world };
    // A test that never pauses counts as one that hangs.
    if (count % 5_000 === 0) await setImmediate();
  }
  return { count };
}

const patienceInMs = 120_000;

describe(`in every one of ${worldCount.toLocaleString("en")} small worlds`, () => {
  it(
    "no gate opens early, no end is lost, and no entry of the baseline is taken for the own one",
    async () => {
      expect(await search(rules)).toEqual({ count: worldCount });
    },
    patienceInMs,
  );
});

describe("a rule that is taken out leaves a world in which a promise is broken", () => {
  const without: [keyof Rules, string, Partial<Rules>][] = [
    ["isNews", "takes everything for news", { isNews: () => true }],
    ["wasUnderWay", "takes nothing for an earlier request's", { wasUnderWay: () => false }],
    ["isOutdated", "takes no entry for an older one of the same start time", { isOutdated: () => false }],
    ["wasSeen", "knows no entry again", { wasSeen: () => false }],
    ["wasSeen", "takes every end for one that was seen coming", { wasSeen: () => true }],
    ["isDistinct", "takes any end for that of the one that was under way", { isDistinct: () => true }],
    ["isProven", "takes every end for one that is later than the request", { isProven: () => true }],
    ["hasOwn", "takes every request for one that was carried out", { hasOwn: () => true }],
  ];

  it.each(without)(
    "%s: what %s",
    async (_rule, _what, change) => {
      expect((await search({ ...rules, ...change })).found).toBeDefined();
    },
    patienceInMs,
  );

  it("covers every rule", () => {
    expect(new Set(without.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules)));
  });
});
