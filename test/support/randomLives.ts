import fc from "fast-check";
import type { KeyRotationInputs } from "../../provider/handlers/keyRotation/inputs";
import type { UpOptions } from "./life";
import { lag } from "./promises";
import { aResult, day, deviceId, minute, second, time } from "./rotations";
import type { TenantTraits } from "./tenantModel";

export const busy = -2144272159;
export const general = -2147467259;
const policy = -2144272166;
const hour = 60 * minute;

/** Something of each reading. */
function perNth(...values: number[]): fc.Arbitrary<(nth: number) => number> {
  return fc
    .array(fc.constantFrom(...values), { minLength: 1, maxLength: 5 })
    .map((list) => (nth: number) => list[nth % list.length] ?? 0);
}

/** What a tenant is like. */
export const traits: fc.Arbitrary<TenantTraits> = fc.record(
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

/** The arguments of a resource. */
export const inputs: fc.Arbitrary<KeyRotationInputs> = fc.record(
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

/** How a run is interrupted, if it is. */
export const endings: fc.Arbitrary<UpOptions["ending"]> = fc.option(
  fc.record({
    how: fc.constantFrom("cancel" as const, "kill" as const),
    afterInMs: fc.constantFrom(0, 1, 2_500, 9_999, 5 * minute + 1),
  }),
  { nil: undefined },
);
