import type { ActionResult } from "../../provider/rotation/actionResult";
import { CheckInMonitor } from "../../provider/rotation/waiting/checkInMonitor";
import type { Acceptance, ManagedDevice, ManagedDevices } from "../../provider/rotation/device/managedDevice";
import type { RotationSpec } from "../../provider/rotation/rotationSpec";
import type { RecoveryKey, RecoveryKeys } from "../../provider/rotation/device/recoveryKey";
import type { TrackedAttempt } from "../../provider/rotation/attempt";
import type { Rotation, TrackedRotation } from "../../provider/rotation/rotation";
import type { RotationContext } from "../../provider/rotation/rotationContext";
import { NotInTimeError, ServiceError } from "../../provider/rotation/serviceError";
import { FakeClock } from "./fakeClock";

/** Seconds, minutes and days, in milliseconds. */
export const [second, minute, day] = [1_000, 60_000, 86_400_000];

export const deviceId = "11111111-aaaa-4bbb-8ccc-000000000001";

/** The server's time, `elapsedInMs` after the beginning, RFC 3339 in UTC. */
export function time(elapsedInMs: number): string {
  return new Date(Date.parse("2026-11-23T12:00:00Z") + elapsedInMs).toISOString().replace(/\.?0*Z$/, "Z");
}

/** A result that is done, unless `more` says otherwise. */
export function aResult(more: Partial<ActionResult> = {}): ActionResult {
  const startDateTime = more.startDateTime ?? time(0);
  return {
    actionName: "rotateBitLockerKeys",
    actionState: "done",
    startDateTime,
    lastUpdatedDateTime: startDateTime,
    errorCode: 0,
    ...more,
  };
}

/** A healthy Windows laptop without any result. */
export function aDevice(more: Partial<ManagedDevice> = {}): ManagedDevice {
  return {
    id: deviceId,
    deviceName: "FIN-LT-001",
    entraDeviceId: "22222222-aaaa-4bbb-8ccc-000000000001",
    operatingSystem: "Windows",
    osVersion: "10.0.26100.6899",
    isEncrypted: true,
    joinType: "azureADJoined",
    managementAgent: "mdm",
    managementState: "managed",
    lastSyncDateTime: time(-20 * minute),
    rotations: [],
    readDateTime: time(0),
    ...more,
  };
}

type RotationSample = Partial<Omit<Rotation, "attempt" | "result">> & {
  attempt?: Partial<TrackedAttempt>;
  result?: Partial<ActionResult>;
};

/** A rotation that was requested at the beginning, without a result yet. */
export function aRotation({ attempt, result, ...more }: RotationSample = {}): TrackedRotation {
  return {
    managedDeviceId: deviceId,
    deviceName: "FIN-LT-001",
    entraDeviceId: "22222222-aaaa-4bbb-8ccc-000000000001",
    requestId: "the-request",
    ...more,
    attempt: {
      requestedDateTime: time(0),
      baseline: [],
      kind: "requested",
      delivery: "accepted",
      count: 1,
      ...attempt,
    },
    result: aResult({ actionState: "none", ...result }),
  };
}

/** What becomes of a device, by the time since the beginning. */
export interface Script {
  device?: Partial<ManagedDevice>;
  /** The results that show. Default: none ever. */
  results?: (elapsedInMs: number) => ActionResult[];
  /** Why a reading fails, if it does. */
  failure?: (elapsedInMs: number) => Error | undefined;
  /** What comes of the nth request for a rotation, or why it fails. Default: it is accepted. */
  accept?: (nth: number) => Partial<Acceptance> | Error;
  /** How long a reading takes. Default: no time. */
  latencyInMs?: number;
  /** How long a request for a rotation waits for its turn. Default: no time. */
  turnInMs?: number;
  /** The recovery keys that Entra ID shows, or why it doesn't. Default: none. */
  keys?: (elapsedInMs: number) => RecoveryKey[] | Error;
}

/** A spec that only asks for a rotation, unless `more` says otherwise. */
export function aSpec(more: Partial<RotationSpec> = {}): RotationSpec {
  return {
    rotateOnCreate: true,
    minIntervalInMs: 0,
    maxAttempts: 3,
    verifyEscrow: false,
    requireSuccess: true,
    ...more,
  };
}

/** A key of the OS drive. */
export function aKey(more: Partial<RecoveryKey> = {}): RecoveryKey {
  const createdDateTime = more.createdDateTime ?? time(0);
  return { id: `key of ${createdDateTime}`, createdDateTime, volumeType: "operatingSystemVolume", ...more };
}

/** The devices of a tenant in which every device does what the script says. */
export class ScriptedDevices implements ManagedDevices {
  /** When the device was read, since the beginning. */
  readonly readings: number[] = [];
  /** The devices a rotation was requested of. */
  readonly requests: string[] = [];
  /** How often a request for a rotation was to be sent. */
  turns = 0;

  constructor(
    private readonly clock: FakeClock,
    private readonly script: Script,
  ) {}

  async read(managedDeviceId: string, signal: AbortSignal, giveUpAtInMs = Infinity): Promise<ManagedDevice> {
    this.readings.push(this.clock.elapsed);
    await answered(this.clock, this.script, signal, giveUpAtInMs);
    if (signal.aborted) throw new ServiceError("unreachable", "The reading was cut off.");
    const { elapsed } = this.clock;
    const failure = this.script.failure?.(elapsed);
    if (failure) throw failure;
    const rotations = this.script.results?.(elapsed) ?? [];
    return aDevice({ id: managedDeviceId, rotations, readDateTime: time(elapsed), ...this.script.device });
  }

  async requestRotation(managedDeviceId: string, signal: AbortSignal, giveUpAtInMs = Infinity): Promise<Acceptance> {
    this.turns += 1;
    await answered(this.clock, { latencyInMs: this.script.turnInMs ?? 0 }, signal, giveUpAtInMs);
    this.requests.push(managedDeviceId);
    const requestId = `request-${this.requests.length}`;
    const accepted: Acceptance = { delivery: "accepted", requestedDateTime: time(this.clock.elapsed), requestId };
    return { ...accepted, ...orThrow(this.script.accept?.(this.requests.length)) };
  }
}

function orThrow<T>(outcome: T | Error): T {
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

/** Lets the time go by that an answer takes, or that it is waited for. */
async function answered(clock: FakeClock, { latencyInMs = 0 }: Script, signal: AbortSignal, giveUpAtInMs: number) {
  const atMostInMs = giveUpAtInMs - clock.now();
  if (latencyInMs > 0) await clock.sleep(Math.min(latencyInMs, atMostInMs), signal);
  if (latencyInMs > atMostInMs) throw new NotInTimeError("Graph did not show it in time.");
}

/** A context in which the script is played, with everything that a test checks afterwards. */
export function play(script: Script) {
  const clock = new FakeClock();
  const devices = new ScriptedDevices(clock, script);
  const canceled = new AbortController();
  const lines: string[] = [];
  const warnings: string[] = [];
  const recoveryKeys: RecoveryKeys = {
    of: async (_entraDeviceId, signal, giveUpAtInMs = Infinity) => {
      await answered(clock, script, signal, giveUpAtInMs);
      return orThrow(script.keys?.(clock.elapsed)) ?? [];
    },
  };
  const checkInMonitor = new CheckInMonitor(
    { since: () => Promise.reject(new Error("asked for check-ins")) },
    clock,
    canceled.signal,
  );
  const context: RotationContext = {
    devices,
    recoveryKeys,
    clock,
    checkInMonitor,
    isOfFleet: false,
    signal: canceled.signal,
    report: (line) => void lines.push(line),
    warn: (text) => void warnings.push(text),
  };
  return { context, clock, devices, canceled, lines, warnings };
}
