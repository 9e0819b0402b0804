import { InitError } from "../../provider/handlers/initError";
import type { KeyRotationInputs } from "../../provider/handlers/keyRotation/inputs";
import type { KeyRotationOutputs } from "../../provider/handlers/keyRotation/outputs";
import type { Life, Up } from "./life";
import { deviceId, second } from "./rotations";

/** How far a replica may be behind. What happened within this time of an `up` may count on either side. */
export const lag = 3 * second;

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
export function firstAskedAt({ rotatedSince, maxKeyAge }: KeyRotationInputs): number {
  return (rotatedSince ?? maxKeyAge) === undefined ? 0 : -Infinity;
}

export function expectNothingLost(
  { failure, requests, isKilled }: Up,
  before: KeyRotationOutputs | undefined,
  life: Life,
) {
  if (before && !isKilled) expect(life.stored).toMatchObject({ managedDeviceId: deviceId });
  if (failure === undefined) return;
  // Only what surely was not carried out may end without being stored.
  if (!(failure instanceof InitError)) {
    expect([(failure as Error).name, requests]).toEqual(["ServiceError", 0]);
    return;
  }
  expect(failure.reasons.join()).toMatch(/\S [\S ]+[.)]$/);
}

export async function expectNoOpenGate({ outs }: Up, life: Life, askedAt: number) {
  if (!outs || life.given.requireSuccess === false) return;
  expect(isTrue(outs, life, askedAt)).toBe(true);
  expect(await life.diff()).toBe(false);
}
