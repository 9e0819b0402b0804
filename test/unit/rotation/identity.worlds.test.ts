import { type Rules, rules } from "../../../provider/rotation/identity";
import { contradiction, worlds } from "../../support/smallWorlds";

/** Visits every small world; tells how many there are, and the first that contradicts the promises. */
function search(by: Rules) {
  let count = 0;
  for (const world of worlds()) {
    count += 1;
    const found = contradiction(world, by);
    if (found !== undefined) return { count, found, world };
  }
  return { count };
}

const everywhere = search(rules);

describe(`in every one of ${everywhere.count.toLocaleString("en")} small worlds`, () => {
  it("no gate opens early, no end is lost, and no entry of the baseline is taken for the own one", () => {
    expect(everywhere.count).toBeGreaterThan(100_000);
    expect(everywhere).toEqual({ count: everywhere.count });
  });
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
  ];

  it.each(without)("%s: what %s", (_rule, _what, change) => {
    expect(search({ ...rules, ...change }).found).toBeDefined();
  });

  it("covers every rule", () => {
    expect(new Set(without.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules)));
  });
});
