import { randomInt } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { InitError } from "../../../provider/handlers/initError";
import type { KeyRotationInputs } from "../../../provider/handlers/keyRotation/inputs";
import type { KeyRotationOutputs } from "../../../provider/handlers/keyRotation/outputs";
import { FakeClock } from "../../support/fakeClock";
import type { Up, UpOptions } from "../../support/life";
import { Pair, type Part } from "../../support/pair";
import { expectNoOpenGate, firstAskedAt } from "../../support/promises";
import { busy, endings, general, inputs, traits } from "../../support/randomLives";
import { day, deviceId, minute, second } from "../../support/rotations";
import { TenantModel, type TenantTraits } from "../../support/tenantModel";

/** One `up` of the program with both resources, or with one. */
interface Step {
  parts: [Part, Part];
  ending: UpOptions["ending"];
  pauseInMs: number;
}

const part: fc.Arbitrary<Part> = fc.option(
  fc.record({
    isTriggered: fc.boolean(),
    isSinceNow: fc.constantFrom(false, false, false, true),
    startsAfterInMs: fc.constantFrom(0, 0, 1, 2_500, minute),
  }),
  { nil: undefined, freq: 6 },
);

const waits: fc.Arbitrary<Partial<KeyRotationInputs>> = fc.constantFrom(
  {},
  {},
  { waitTimeout: "20s" },
  { waitTimeout: "0s" },
  { waitTimeout: "20s", maxAttempts: 1 },
);

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    parts: fc.tuple(part, part),
    ending: fc.oneof(endings, fc.constant(undefined)),
    pauseInMs: fc.constantFrom(0, 10 * second, 20 * minute, 20 * minute),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Waits are often cut short, so that much is left to a later run. Half of the resources ask for a rotation and no more. */
const given = fc.oneof(inputs, fc.constant({ managedDeviceId: deviceId }));
const givens = fc.tuple(given, given).chain(([first, second_]) =>
  fc.tuple(waits, waits).map(([a, b]): [KeyRotationInputs, KeyRotationInputs] => [
    { ...first, ...a },
    { ...second_, ...b },
  ]),
);

/** A tenant without oddities, in which only requests and ends go wrong. */
const plainTraits: fc.Arbitrary<TenantTraits> = fc
  .record({
    ends: fc.array(fc.constantFrom("done" as const, "done" as const, busy), { minLength: 1, maxLength: 4 }),
    takesInMs: fc.constantFrom(3 * second, 3 * minute),
    visibleAfterInMs: fc.constantFrom(0, "atEnd" as const),
    fates: fc.array(fc.constantFrom("answered" as const, "answered" as const, "lost" as const, "unanswered" as const), {
      minLength: 1,
      maxLength: 4,
    }),
    othersAt: fc.constantFrom<number[]>([], [-second], [10 * minute]),
  })
  .map(({ fates, ...others }) => ({ ...others, fate: (nth) => fates[(nth - 1) % fates.length] ?? "answered" }));

/** What a tenant is like, with keys of which no result tells. */
const tenants: fc.Arbitrary<TenantTraits> = fc
  .tuple(traits, fc.constantFrom([], [], [-2 * day], [8 * second], [10 * minute]))
  .map(([trait, otherKeysAt]) => ({ ...trait, otherKeysAt }));

/** Runs with nothing but triggers, in which one resource comes first. */
const plainSteps: fc.Arbitrary<Step[]> = fc.array(
  fc
    .tuple(fc.constantFrom([true, false], [false, true], [false, false]), fc.boolean())
    .map(([[first, other], isInOrder]): Step => ({
      parts: [
        { isTriggered: first, isSinceNow: false, startsAfterInMs: isInOrder ? 0 : 1 },
        { isTriggered: other, isSinceNow: false, startsAfterInMs: isInOrder ? 1 : 0 },
      ],
      ending: undefined,
      pauseInMs: 20 * minute,
    })),
  { minLength: 2, maxLength: 5 },
);

const plainGivens = fc.tuple(waits, waits).map(([a, b]): [KeyRotationInputs, KeyRotationInputs] => [
  { managedDeviceId: deviceId, ...a },
  { managedDeviceId: deviceId, ...b },
]);

/** A half of the lives is plain, since much must come together before two resources get in each other's way. */
const stories = fc.oneof(fc.tuple(tenants, givens, steps), fc.tuple(plainTraits, plainGivens, plainSteps));

const seed = Number(process.env.PROPERTY_SEED ?? randomInt(2 ** 31));
const numRuns = Number(process.env.PROPERTY_RUNS ?? 600);
const patienceInMs = 60_000 + numRuns * 60;

/** What is stored stays, and a request that was made is stored with one of the resources. */
function expectNothingLost(ups: (Up | undefined)[], before: (KeyRotationOutputs | undefined)[], pair: Pair) {
  const failures = ups.map((up) => up?.failure).filter((failure) => failure !== undefined);
  for (const failure of failures) {
    if (!(failure instanceof InitError)) expect((failure as Error).name).toBe("ServiceError");
    else expect(failure.reasons.join()).toMatch(/\S [\S ]+[.)]$/);
  }
  if (ups.some((up) => up?.isKilled)) return;
  pair.lives.forEach(({ stored }, nth) => {
    if (before[nth]) expect(stored).toMatchObject({ managedDeviceId: deviceId });
  });
  if (ups.some((up) => up && up.requests > 0)) expect(pair.lives.some(({ stored }) => stored)).toBe(true);
}

/** Leads both resources through one `up`, since when something was asked for of each. */
async function live(pair: Pair, { parts, ending }: Step, askedAt: number[]): Promise<void> {
  const { tenant, lives } = pair;
  lives.forEach((life, nth) => {
    if (parts[nth]?.isSinceNow && !life.stored) askedAt[nth] = -Infinity;
    const isAsked = parts[nth]?.isTriggered && (life.stored || askedAt[nth] === 0);
    if (isAsked) askedAt[nth] = tenant.clock.elapsed;
  });
  const before = lives.map(({ stored }) => stored);
  const ups = await pair.up(parts, ending);
  expectNothingLost(ups, before, pair);
  for (const [nth, life] of lives.entries()) {
    expect(life.stored?.attempts ?? 0).toBeLessThanOrEqual((life.given.maxAttempts ?? 3) + 1);
    const up = ups[nth];
    if (up) await expectNoOpenGate(up, life, askedAt[nth] ?? 0);
  }
}

it(
  `two resources of one device keep every promise, in ${numRuns} random lives (PROPERTY_SEED=${seed})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(stories, async ([trait, given, story]) => {
        const tenant = new TenantModel(trait, new FakeClock(200_000));
        const pair = new Pair(tenant, given);
        const askedAt = given.map(firstAskedAt);
        for (const step of story) {
          await live(pair, step, askedAt);
          expect(tenant.requestedTooMany).toEqual([]);
          await tenant.clock.sleep(step.pauseInMs, new AbortController().signal);
          await setImmediate();
        }
      }),
      { numRuns, seed },
    );
  },
  patienceInMs,
);

/** A tenant in which each rotation succeeds in the end. */
const healing: fc.Arbitrary<TenantTraits> = fc
  .tuple(
    tenants,
    fc.array(fc.constantFrom("done" as const, busy, general), { maxLength: 3 }),
    // One that is lost twice is waited for until a trigger changes.
    fc.constantFrom([], ["lost" as const], ["unanswered" as const], ["answered" as const, "lost" as const]),
    fc.constantFrom(0, 2 * minute, "atEnd" as const),
    fc.integer({ min: 0, max: 20 }),
  )
  .map(([trait, ends, fates, visibleAfterInMs, downUntil]) => ({
    ...trait,
    ends: [...ends, "done"],
    fate: (nth) => fates[nth - 1] ?? "answered",
    isDown: (nth) => nth < downUntil && (trait.isDown?.(nth) ?? false),
    visibleAfterInMs,
    escrowAfterInMs: 0,
    before: [],
    clockOffsetInMs: 0,
  }));

const calm: Part = { startsAfterInMs: 0 };

it(
  `both succeed in the end where nothing is in the way, in ${numRuns} random lives (PROPERTY_SEED=${seed})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(healing, givens, steps, async (trait, given, story) => {
        const tenant = new TenantModel(trait, new FakeClock(400_000));
        const patient = given.map((each) => ({ ...each, verifyEscrow: false, requireSuccess: true }));
        const pair = new Pair(tenant, patient as [(typeof patient)[0], (typeof patient)[0]]);
        for (const { parts, ending, pauseInMs } of story) {
          await pair.up(parts, ending);
          await tenant.clock.sleep(pauseInMs, new AbortController().signal);
        }
        for (const life of pair.lives) life.given = { ...life.given, waitTimeout: "1h" };
        let ups = await pair.up([calm, calm]);
        for (let more = 0; more < 8 && ups.some((up) => up?.failure !== undefined); more += 1) {
          await tenant.clock.sleep(20 * minute, new AbortController().signal);
          ups = await pair.up([calm, calm]);
        }
        expect(ups.map((up) => up?.failure)).toEqual([undefined, undefined]);
      }),
      { numRuns, seed },
    );
  },
  patienceInMs,
);
