import type { KeyRotationInputs } from "../../provider/handlers/keyRotation/inputs";
import { Life, runIn, type Up, type UpOptions } from "./life";
import type { TenantModel } from "./tenantModel";

/** What a resource does in a run; undefined where the run leaves it out. */
export type Part = (Pick<UpOptions, "isTriggered" | "isSinceNow"> & { startsAfterInMs: number }) | undefined;

/** Two resources of one device, which share the process of each run. */
export class Pair {
  readonly lives: readonly [Life, Life];

  constructor(
    readonly tenant: TenantModel,
    given: readonly [KeyRotationInputs, KeyRotationInputs],
  ) {
    this.lives = [new Life(tenant, given[0]), new Life(tenant, given[1])];
  }

  /** One `up`. What each resource of it did. */
  async up(parts: readonly [Part, Part], ending?: UpOptions["ending"]): Promise<[Up | undefined, Up | undefined]> {
    const run = runIn(this.tenant, ending);
    const methods = this.lives[0].methods(run.signal, run.killed);
    const upOf = async (nth: 0 | 1) => {
      const part = parts[nth];
      if (!part) return undefined;
      await this.tenant.clock.sleep(part.startsAfterInMs, new AbortController().signal);
      return this.lives[nth].upIn(run, methods, part);
    };
    const ups = await Promise.all([upOf(0), upOf(1)]);
    run.end();
    return ups;
  }
}
