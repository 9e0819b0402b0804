import { InitError } from "../../provider/handlers/initError";
import type { KeyRotationInputs } from "../../provider/handlers/keyRotation/inputs";
import { Life, type Up } from "../support/life";
import { deviceId } from "../support/rotations";
import { TenantModel, type TenantTraits } from "../support/tenantModel";
import type { Fault } from "./fault";

/** A fault that is played on a clock that takes no time, with the provider's own methods and a model of a tenant. */
export interface ModelFault extends Fault {
  traits?: Partial<TenantTraits>;
  inputs?: Partial<KeyRotationInputs>;
  /** Default: one `up`, which goes through. */
  play?: (life: Life) => Promise<void>;
}

export function lifeIn({ traits, inputs }: ModelFault): Life {
  const tenant = new TenantModel({ ends: ["done"], ...traits });
  return new Life(tenant, { managedDeviceId: deviceId, waitTimeout: "30m", ...inputs });
}

/** The update went through, on a rotation that really happened. */
export function opened(up: Up): void {
  expect(up.failure).toBeUndefined();
  expect(up.outs?.actionState).toBe("done");
}

/** The update failed, and what is known was stored. */
export function failed(up: Up, reason: RegExp): void {
  expect(up.failure).toBeInstanceOf(InitError);
  expect((up.failure as InitError).reasons.join()).toMatch(reason);
}

/** Several `up`s: each fails for its reason, or goes through as `done`. */
export function failing(...ends: (RegExp | "done")[]) {
  return async (life: Life): Promise<void> => {
    for (const end of ends) {
      if (end === "done") opened(await life.up());
      else failed(await life.up(), end);
    }
  };
}

/** The update failed before anything was requested, and nothing was stored. */
export function refused(up: Up, reason: RegExp): void {
  expect(up.failure).not.toBeInstanceOf(InitError);
  expect((up.failure as Error).message).toMatch(reason);
}

export const pass = (life: Life, inMs: number) => life.tenant.clock.sleep(inMs, new AbortController().signal);
export const fates = (...list: ("answered" | "lost" | "unanswered" | "refused")[]) => ({
  fate: (nth: number) => list[nth - 1] ?? "answered",
});
