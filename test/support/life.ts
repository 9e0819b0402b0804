import { InitError } from "../../provider/handlers/initError";
import type { KeyRotationInputs } from "../../provider/handlers/keyRotation/inputs";
import type { KeyRotationOutputs } from "../../provider/handlers/keyRotation/outputs";
import type { ResourceMethods } from "../../provider/hosts/dynamic/trampoline";
import { keyRotationMethods } from "./handlers";
import { deviceId, time } from "./rotations";
import type { TenantModel } from "./tenantModel";

/** What is done before an `up`, and how it is interrupted. */
export interface UpOptions {
  /** Changes `rotateWhenChanged` before. */
  isTriggered?: boolean;
  /** Changes `rotatedSince` to the present before, by the service's clock. */
  isSinceNow?: boolean;
  /** The run is canceled, or killed, `afterInMs` after its beginning. */
  ending?: { how: "cancel" | "kill"; afterInMs: number } | undefined;
}

/** What an `up` did. */
export interface Up {
  /** The outputs, which resources that depend on the rotation get. */
  outs?: KeyRotationOutputs;
  failure?: unknown;
  isKilled: boolean;
  begunAt: number;
  /** Requests that may have been carried out. */
  requests: number;
}

/** One run of the engine. */
export interface Run {
  signal: AbortSignal;
  killed: Promise<"killed">;
  end: () => void;
}

export function runIn({ clock }: TenantModel, ending: UpOptions["ending"]): Run {
  const run = new AbortController();
  const killed = new Promise<"killed">((resolve) => {
    if (!ending) return;
    clock.at(clock.elapsed + ending.afterInMs, () => (ending.how === "kill" ? resolve("killed") : run.abort()));
  });
  return { signal: run.signal, killed, end: () => run.abort() };
}

/** A resource through its life, as the engine leads it: what is stored, and who is called when. */
export class Life {
  stored: KeyRotationOutputs | undefined;
  readonly warnings: string[] = [];
  private reason = 0;

  constructor(
    readonly tenant: TenantModel,
    public given: KeyRotationInputs,
  ) {}

  get inputs(): KeyRotationInputs & { __provider: string } {
    return { ...this.given, rotateWhenChanged: { reason: String(this.reason) }, __provider: "text" };
  }

  async up(options: UpOptions = {}): Promise<Up> {
    const run = runIn(this.tenant, options.ending);
    const up = await this.upIn(run, this.methods(run.signal, run.killed), options);
    run.end();
    return up;
  }

  /** An `up` in a run and a process that other resources may share. */
  async upIn(
    { killed }: Pick<Run, "killed">,
    methods: ResourceMethods,
    { isTriggered = false, isSinceNow = false }: UpOptions,
  ): Promise<Up> {
    if (isTriggered) this.reason += 1;
    if (isSinceNow) this.given = { ...this.given, rotatedSince: this.tenant.now() };
    const begunAt = this.tenant.clock.elapsed;
    const before = this.carriedOut();
    const outcome = await Promise.race([this.call(methods), killed]);
    const up: Up = { begunAt, requests: this.carriedOut() - before, isKilled: outcome === "killed" };
    if (outcome === "killed") return up;
    if (outcome.outs) this.stored = stored(outcome.outs);
    if (outcome.failure instanceof InitError) this.stored = stored(outcome.failure.properties);
    return { ...up, ...outcome };
  }

  async refresh(): Promise<void> {
    if (!this.stored) return;
    const methods = this.methods(new AbortController().signal, new Promise(() => undefined));
    const read = await methods.read(deviceId, this.stored).catch(() => undefined);
    if (read) this.stored = stored(read.props as object);
  }

  async diff(): Promise<boolean> {
    const methods = this.methods(new AbortController().signal, new Promise(() => undefined));
    return (await methods.diff(deviceId, this.stored, this.inputs)).changes ?? false;
  }

  private carriedOut(): number {
    return this.tenant.requestedAt.length - this.tenant.refused;
  }

  private async call(methods: ResourceMethods): Promise<{ outs?: KeyRotationOutputs; failure?: unknown }> {
    try {
      if (!this.stored) return { outs: (await methods.create(this.inputs)).outs as KeyRotationOutputs };
      if (!(await this.diff())) return { outs: this.stored };
      return { outs: (await methods.update(deviceId, this.stored, this.inputs)).outs as KeyRotationOutputs };
    } catch (failure) {
      return { failure };
    }
  }

  /** The provider's methods in a process of their own. */
  methods(signal: AbortSignal, killed: Promise<unknown> = new Promise(() => undefined)) {
    let isKilled = false;
    void killed.then(() => (isKilled = true));
    const never = new Promise<never>(() => undefined);
    const { devices, recoveryKeys, clock, checkInMonitor } = this.tenant.rotationContext(signal);
    const { tenant } = this;
    return keyRotationMethods(
      {
        // A process that was killed never answers.
        devices: {
          read: (id, until) => (isKilled ? never : devices.read(id, until)),
          requestRotation: (id, until) => (isKilled ? never : devices.requestRotation(id, until)),
        },
        recoveryKeys,
        clock,
        checkInMonitor,
        localTime: () => time(tenant.clock.elapsed),
      },
      signal,
      {
        status: () => undefined,
        plan: () => undefined,
        warn: (_urn, text) => void this.warnings.push(text),
      },
    );
  }
}

/** Through the state's file and back. The SDK adds the provider to whatever outputs it is given. */
function stored(outputs: object | undefined): KeyRotationOutputs {
  return JSON.parse(JSON.stringify({ ...outputs, __provider: "text" })) as KeyRotationOutputs;
}
