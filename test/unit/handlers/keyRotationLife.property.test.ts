import { randomInt } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { InitError } from "../../../provider/handlers/initError";
import type { KeyRotationOutputs } from "../../../provider/handlers/keyRotation/outputs";
import { FakeClock } from "../../support/fakeClock";
import { Life, type Up, type UpOptions } from "../../support/life";
import { expectNoOpenGate, expectNothingLost, firstAskedAt } from "../../support/promises";
import { endings, inputs, traits } from "../../support/randomLives";
import { minute, second } from "../../support/rotations";
import { TenantModel } from "../../support/tenantModel";

/** What happens to the resource, one after another. */
interface Step extends UpOptions {
  isRefreshedAfterwards: boolean;
  pauseInMs: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    isTriggered: fc.boolean(),
    isSinceNow: fc.constantFrom(false, false, true),
    ending: endings,
    isRefreshedAfterwards: fc.boolean(),
    pauseInMs: fc.constantFrom(0, 10 * second, 20 * minute),
  }),
  { minLength: 1, maxLength: 4 },
);

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
