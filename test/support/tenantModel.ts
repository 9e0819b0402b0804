import type { ActionResult } from "../../provider/rotation/actionResult";
import { Lookout } from "../../provider/rotation/lookout";
import type { Acceptance, ManagedDevice, ManagedDevices } from "../../provider/rotation/managedDevice";
import type { RecoveryKey } from "../../provider/rotation/recoveryKey";
import type { Surroundings } from "../../provider/rotation/rotation";
import { ServiceError } from "../../provider/rotation/serviceError";
import { FakeClock } from "./fakeClock";
import { aDevice, aKey, aResult, deviceId, time } from "./rotations";

/** How a rotation ends: a state, or a failure with that code; `never` stays pending. */
export type End = "done" | "canceled" | "notSupported" | "never" | number;

/** What a tenant with one device is like. All of it is uncertain about a real one. */
export interface TenantTraits {
  /** How the device's rotations end, one after another; the last one as all further ones. */
  ends: End[];
  /** From the request to the end. Default 5 s. */
  takesInMs?: number;
  /** From the request to when its entry can be seen. Default 0. */
  visibleAfterInMs?: number;
  /** What becomes of earlier entries. Default `append`. */
  history?: "append" | "replace";
  /** Whether a repeat's entry keeps the start time of the one before, in a `replace` history. Default false. */
  keepsStart?: boolean;
  /** What a request does while a rotation is under way. Default `added`. */
  secondRequest?: "ignored" | "added" | "replaced";
  /** What becomes of the nth request. `lost`: not carried out, no answer. `unanswered`: carried out, no answer. */
  fate?: (nth: number) => "answered" | "lost" | "unanswered" | "refused";
  /** How long a reading is under way, after it was made. Default 0. */
  readTakesInMs?: number;
  /** From the request to its answer, at which the service looks at its clock. Default 0. */
  answersAfterInMs?: number;
  /** Whether the nth reading fails. */
  isDown?: (nth: number) => boolean;
  /** How far the service's clock is off the local one. Default 0. */
  clockOffsetInMs?: number;
  /** From the end to the key in Entra ID; `never`: it does not come. Default 0. */
  escrowAfterInMs?: number | "never";
  /** Results from before. */
  before?: ActionResult[];
}

interface Entry {
  requestedAt: number;
  startDateTime: string;
  end: End;
}

const transient = "unreachable";

/** A tenant that behaves as its traits say, with one device, on a clock that takes no time. It counts every request. */
export class TenantModel implements ManagedDevices {
  readonly id = deviceId;
  readonly canceled = new AbortController();
  /** When rotations were requested of the service by us, whatever became of it, in milliseconds since the beginning. */
  readonly requestedAt: number[] = [];
  /** How many of these were refused, and surely not carried out. */
  refused = 0;
  readonly lines: string[] = [];
  readonly around: Surroundings;
  private entries: Entry[] = [];
  private readonly all: Entry[] = [];
  private carriedOut = 0;
  private readings = 0;

  constructor(
    private readonly traits: TenantTraits,
    readonly clock = new FakeClock(),
  ) {
    this.around = this.surroundings(this.canceled.signal);
  }

  /** Surroundings of another run in this tenant. */
  surroundings(signal: AbortSignal): Surroundings {
    const noCheckIns = { since: () => Promise.reject(new ServiceError("refused", "No list.")) };
    return {
      devices: this,
      recoveryKeys: { of: async () => this.keys() },
      clock: this.clock,
      lookout: new Lookout(noCheckIns, this.clock, signal),
      isOfFleet: false,
      signal,
      report: (line) => void this.lines.push(line),
      warn: () => undefined,
    };
  }

  /** Somebody else requests a rotation. */
  requestByOthers(): void {
    this.carryOut();
  }

  /** Each rotation that has succeeded by now, whoever requested it, those from before included. */
  get successes(): { startDateTime: string; endedAt: number }[] {
    const before = (this.traits.before ?? [])
      .filter(({ actionState }) => actionState === "done")
      .map(({ startDateTime }) => ({
        startDateTime,
        endedAt: Date.parse(startDateTime) - Date.parse(this.serviceTime(0)),
      }));
    const since = this.all
      .filter((entry) => this.hasEnded(entry) && entry.end === "done")
      .map((entry) => ({ startDateTime: entry.startDateTime, endedAt: this.endOf(entry) }));
    return [...since.reverse(), ...before];
  }

  async read(_id: string, signal: AbortSignal): Promise<ManagedDevice> {
    if (signal.aborted) throw new ServiceError("refused", "The run was canceled.");
    this.readings += 1;
    if (this.traits.isDown?.(this.readings)) throw new ServiceError(transient, "nobody answers");
    const device = aDevice({ rotations: this.results(), readDateTime: this.now() });
    if (this.traits.readTakesInMs) await this.clock.sleep(this.traits.readTakesInMs, signal);
    return device;
  }

  async requestRotation(_id: string, signal: AbortSignal): Promise<Acceptance> {
    if (signal.aborted) throw new ServiceError("refused", "The run was canceled.");
    this.requestedAt.push(this.clock.elapsed);
    const nth = this.requestedAt.length;
    const fate = this.traits.fate?.(nth) ?? "answered";
    if (fate === "refused") this.refused += 1;
    if (fate === "refused") throw new ServiceError("denied", "No permission.");
    if (fate !== "lost") this.carryOut();
    if (fate !== "answered") return { fate: "unknown", requestId: "" };
    await this.clock.sleep(this.traits.answersAfterInMs ?? 0, new AbortController().signal);
    return { fate: "accepted", requestedDateTime: this.now(), requestId: `request-${nth}` };
  }

  private carryOut(): void {
    const { ends, secondRequest = "added", history = "append" } = this.traits;
    const underWay = this.entries.find((entry) => !this.hasEnded(entry));
    if (underWay && secondRequest === "ignored") return;
    const end = ends[Math.min(this.carriedOut, ends.length - 1)] ?? "done";
    const entry = { requestedAt: this.clock.elapsed, startDateTime: this.startOfNext(underWay), end };
    this.carriedOut += 1;
    this.all.push(entry);
    const isReplaced = (each: Entry) =>
      underWay ? each === underWay && secondRequest === "replaced" : history === "replace";
    this.entries = [...this.entries.filter((each) => !isReplaced(each)), entry];
  }

  private startOfNext(underWay: Entry | undefined): string {
    const { keepsStart, history } = this.traits;
    const last = this.entries.at(-1);
    return keepsStart && history === "replace" && last && !underWay ? last.startDateTime : this.now();
  }

  private results(): ActionResult[] {
    const { visibleAfterInMs = 0, before = [], history = "append" } = this.traits;
    const visible = this.entries.filter(({ requestedAt }) => this.clock.elapsed >= requestedAt + visibleAfterInMs);
    const older = history === "replace" && this.entries.length > 0 ? [] : before;
    return [...older, ...visible.map((entry) => this.resultOf(entry))];
  }

  private resultOf(entry: Entry): ActionResult {
    const { startDateTime, end } = entry;
    if (!this.hasEnded(entry)) return aResult({ actionState: "pending", startDateTime });
    const actionState = typeof end === "number" ? "failed" : end;
    const errorCode = typeof end === "number" ? end : 0;
    const lastUpdatedDateTime = this.serviceTime(this.endOf(entry));
    return aResult({ actionState, errorCode, startDateTime, lastUpdatedDateTime });
  }

  private hasEnded(entry: Entry): boolean {
    return this.clock.elapsed >= this.endOf(entry);
  }

  private endOf({ requestedAt, end }: Entry): number {
    return end === "never" ? Infinity : requestedAt + (this.traits.takesInMs ?? 5_000);
  }

  private keys(): RecoveryKey[] {
    const { escrowAfterInMs = 0 } = this.traits;
    if (escrowAfterInMs === "never") return [];
    return this.successes
      .map(({ endedAt }) => endedAt + escrowAfterInMs)
      .filter((at) => at <= this.clock.elapsed)
      .map((at) => aKey({ createdDateTime: this.serviceTime(at) }));
  }

  /** The service's time, RFC 3339 in UTC. */
  now(): string {
    return this.serviceTime(this.clock.elapsed);
  }

  /** RFC 3339 in UTC. */
  serviceTime(elapsedInMs: number): string {
    return time(elapsedInMs + (this.traits.clockOffsetInMs ?? 0));
  }
}
