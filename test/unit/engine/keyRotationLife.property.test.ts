import { randomInt } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { InitError } from "../../../provider/engine/initError";
import type { KeyRotationInputs } from "../../../provider/engine/keyRotationInputs";
import type { KeyRotationOutputs } from "../../../provider/engine/keyRotationOutputs";
import { FakeClock } from "../../support/fakeClock";
import { Life, type Up, type UpOptions } from "../../support/life";
import { aResult, day, deviceId, minute, second, time } from "../../support/rotations";
import { TenantModel, type TenantTraits } from "../../support/tenantModel";

/** What happens to the resource, one after another. */
interface Step extends UpOptions {
  isRefreshedAfterwards: boolean;
  pauseInMs: number;
}

const busy = -2144272159;
const general = -2147467259;
const policy = -2144272166;
const hour = 60 * minute;

/** How far a replica may be behind. What happened within this time of an `up` may count on either side. */
const lag = 3 * second;

/** Something of each reading. */
function perNth(...values: number[]): fc.Arbitrary<(nth: number) => number> {
  return fc
    .array(fc.constantFrom(...values), { minLength: 1, maxLength: 5 })
    .map((list) => (nth: number) => list[nth % list.length] ?? 0);
}

const traits: fc.Arbitrary<TenantTraits> = fc.record(
  {
    ends: fc.array(
      fc.constantFrom(
        "done" as const,
        "done" as const,
        "never" as const,
        "canceled" as const,
        "notSupported" as const,
        busy,
        general,
        policy,
      ),
      { minLength: 1, maxLength: 4 },
    ),
    takesInMs: fc.constantFrom(second, 3 * second, 40 * second, 8 * minute),
    visibleAfterInMs: fc.constantFrom(0, 1_500, 2 * minute, Infinity, "atEnd" as const),
    history: fc.constantFrom("append" as const, "replace" as const),
    start: fc.constantFrom("new" as const, "kept" as const, "null" as const, "nullUntilActive" as const),
    lagInMs: perNth(0, 0, 0, lag),
    dateOffsetInMs: fc.constantFrom(0, 0, minute, -minute, 8 * minute, -8 * minute),
    dateAgeInMs: perNth(0, 0, 0, hour),
    othersAt: fc.array(fc.constantFrom(-3 * day, -minute, -20 * second, -second, second, 10 * second, 3 * minute), {
      maxLength: 2,
    }),
    secondRequest: fc.constantFrom("ignored" as const, "added" as const, "replaced" as const),
    fate: fc
      .array(
        fc.constantFrom(
          "answered" as const,
          "answered" as const,
          "lost" as const,
          "unanswered" as const,
          "refused" as const,
        ),
        { minLength: 1, maxLength: 5 },
      )
      .map((fates) => (nth: number) => fates[(nth - 1) % fates.length] ?? "answered"),
    isDown: fc
      .array(fc.boolean(), { minLength: 2, maxLength: 7 })
      .map((down) => (nth: number) => (down[nth % down.length] ?? false) && !down.every(Boolean)),
    clockOffsetInMs: fc.constantFrom(0, 5 * hour, -5 * hour),
    escrowAfterInMs: fc.constantFrom(0, minute, "never" as const),
    before: fc.constantFrom(
      [],
      [aResult({ startDateTime: time(-30 * day) })],
      [aResult({ startDateTime: time(-30 * minute) })],
      [aResult({ actionState: "failed", startDateTime: time(-day), errorCode: policy })],
      [aResult({ actionState: "pending", startDateTime: time(-8 * day) })],
    ),
  },
  { requiredKeys: ["ends"] },
);

const inputs: fc.Arbitrary<KeyRotationInputs> = fc.record(
  {
    managedDeviceId: fc.constant(deviceId),
    rotatedSince: fc.constantFrom(time(-6 * hour), time(-hour)),
    maxKeyAge: fc.constantFrom("1d", "90d"),
    minInterval: fc.constantFrom("0s", "2h"),
    waitTimeout: fc.constantFrom("0s", "20s", "15m"),
    maxAttempts: fc.constantFrom(1, 2, 3),
    verifyEscrow: fc.boolean(),
    requireSuccess: fc.constantFrom(true, true, false),
  },
  { requiredKeys: ["managedDeviceId"] },
);

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    isTriggered: fc.boolean(),
    isSinceNow: fc.constantFrom(false, false, true),
    ending: fc.option(
      fc.record({
        how: fc.constantFrom("cancel" as const, "kill" as const),
        afterInMs: fc.constantFrom(0, 1, 2_500, 9_999, 5 * minute + 1),
      }),
      { nil: undefined },
    ),
    isRefreshedAfterwards: fc.boolean(),
    pauseInMs: fc.constantFrom(0, 10 * second, 20 * minute),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Whether the outputs tell of what the tenant really carried out, late enough for what is asked for. */
function isTrue(outs: KeyRotationOutputs, life: Life, askedAt: number): boolean {
  const { verifyEscrow, maxKeyAge } = life.given;
  if (outs.attempt.isKept)
    return maxKeyAge !== undefined && isLateEnough(life.tenant.successes[0]?.endedAt, life, askedAt);
  const success = life.tenant.successes.find(
    ({ lastUpdatedDateTime }) => lastUpdatedDateTime === outs.lastUpdatedDateTime,
  );
  const isEscrowed = !verifyEscrow || Boolean(outs.recoveryKeys?.length);
  return success !== undefined && isEscrowed && isLateEnough(success.endedAt, life, askedAt);
}

function isLateEnough(endedAt = -Infinity, { tenant, given }: Life, askedAt: number): boolean {
  const { rotatedSince, minInterval = "0s" } = given;
  // One that was under way then may have begun before; it ended after it.
  if (rotatedSince !== undefined && tenant.serviceTime(endedAt) < rotatedSince) return false;
  return minInterval !== "0s" || endedAt >= askedAt - lag;
}

/** A desired state may be reached already; once a trigger has changed, nothing but a rotation does. */
function firstAskedAt({ rotatedSince, maxKeyAge }: KeyRotationInputs): number {
  return (rotatedSince ?? maxKeyAge) === undefined ? 0 : -Infinity;
}

function expectNothingLost({ failure, requests, isKilled }: Up, before: KeyRotationOutputs | undefined, life: Life) {
  if (before && !isKilled) expect(life.stored).toMatchObject({ managedDeviceId: deviceId });
  if (failure === undefined) return;
  // Only what surely was not carried out may end without being stored.
  if (!(failure instanceof InitError)) {
    expect([(failure as Error).name, requests]).toEqual(["ServiceError", 0]);
    return;
  }
  expect(failure.reasons.join()).toMatch(/\S [\S ]+[.)]$/);
}

async function expectNoOpenGate({ outs }: Up, life: Life, askedAt: number) {
  if (!outs || life.given.requireSuccess === false) return;
  expect(isTrue(outs, life, askedAt)).toBe(true);
  expect(await life.diff()).toBe(false);
}

/** What a run only waits for is told as soon as the tenant shows its end. */
function expectEndTold({ failure, isKilled, requests }: Up, step: Step, endShowed: boolean) {
  if (
    !endShowed ||
    isKilled ||
    requests > 0 ||
    step.ending ||
    step.isTriggered ||
    step.isSinceNow ||
    !(failure instanceof InitError)
  )
    return;
  const [reason = ""] = failure.reasons;
  if (!reason.includes("nobody answers")) expect(reason).not.toMatch(/no result shows yet|its state is/);
}

/** Whether the next run only waits for the end of our rotation. */
function isWaitedFor(stored: KeyRotationOutputs | undefined): boolean {
  const isOver = ["done", "failed", "canceled", "notSupported"].includes(stored?.actionState ?? "");
  return stored !== undefined && !isOver && !stored.attempt.isKept && !stored.adopted;
}

const seed = Number(process.env.PROPERTY_SEED ?? randomInt(2 ** 31));

/** Leads a resource through one step of its life, since when something was asked for, and holds it to the promises. */
async function live(life: Life, step: Step, askedAt: number): Promise<void> {
  const { tenant, given, stored: before } = life;
  // What was requested before a trigger changed is not what is waited for since.
  const isCurrent = (tenant.requestedAt.at(-1) ?? -Infinity) >= askedAt;
  const endShowed = isWaitedFor(before) && isCurrent && tenant.showsOurEnd;
  const up = await life.up(step);
  expect(Math.max(up.requests, life.stored?.attempts ?? 0)).toBeLessThanOrEqual((given.maxAttempts ?? 3) + 1);
  expectNothingLost(up, before, life);
  // A failure that may pass is followed by another rotation in the same run, such as somebody else's.
  if (!life.stored?.adopted) expectEndTold(up, step, endShowed);
  await expectNoOpenGate(up, life, askedAt);
}

const numRuns = Number(process.env.PROPERTY_RUNS ?? 2_500);

it(
  `never requests more than allowed, opens the gate too early, or loses a result, in ${numRuns} random lives (PROPERTY_SEED=${seed})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(traits, inputs, steps, async (trait, given, story) => {
        const tenant = new TenantModel(trait, new FakeClock(200_000));
        const life = new Life(tenant, given);
        let askedAt = firstAskedAt(given);
        for (const step of story) {
          if (step.isSinceNow && !life.stored) askedAt = -Infinity;
          if (step.isTriggered && (life.stored || askedAt === 0)) askedAt = tenant.clock.elapsed;
          await live(life, step, askedAt);
          if (step.isRefreshedAfterwards) await life.refresh();
          await tenant.clock.sleep(step.pauseInMs, new AbortController().signal);
          await setImmediate();
        }
      }),
      { numRuns, seed },
    );
  },
  60_000 + numRuns * 20,
);
