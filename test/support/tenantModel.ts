import type { ActionResult } from "../../provider/rotation/actionResult";
import { CheckInMonitor } from "../../provider/rotation/waiting/checkInMonitor";
import type { Acceptance, ManagedDevice, ManagedDevices } from "../../provider/rotation/device/managedDevice";
import type { RecoveryKey } from "../../provider/rotation/device/recoveryKey";
import type { RotationContext } from "../../provider/rotation/rotationContext";
import { ServiceError } from "../../provider/rotation/serviceError";
import { FakeClock } from "./fakeClock";
import { addMs, noDateTime } from "../../provider/rotation/time/dateTime";
import { aDevice, aKey, aResult, deviceId, time } from "./rotations";

/** How a rotation ends: a state, or a failure with that code; `never` stays pending. */
export type End = "done" | "canceled" | "notSupported" | "never" | number;

/** What a tenant with one device is like. All of it is uncertain about a real one. */
export interface TenantTraits {
  /** How the device's rotations end, one after another; the last one as all further ones. */
  ends: End[];
  /** From the request to the end. Default 5 s. */
  takesInMs?: number;
  /** From the request to when its entry can be seen, or not before its end. Default 0. */
  visibleAfterInMs?: number | "atEnd";
  /** What happens to earlier entries. Default `append`. */
  history?: "append" | "replace";
  /** The start time that an entry shows: its own, that of the entry before it, or none. Default `new`. */
  start?: "new" | "kept" | "null" | "nullUntilActive";
  /** What a request does while a rotation is under way. Default `added`. */
  secondRequest?: "ignored" | "added" | "replaced";
  /** What happens to the nth request. `lost`: not carried out, no answer. `unanswered`: carried out, no answer. */
  fate?: (nth: number) => "answered" | "lost" | "unanswered" | "refused";
  /** How long a reading is under way, after it was made. Default 0. */
  readTakesInMs?: number;
  /** From the request to its answer, at which the service looks at its clock. Default 0. */
  answersAfterInMs?: number;
  /** Whether the nth reading fails. */
  isDown?: (nth: number) => boolean;
  /** How far the service's clock is off the local one. Default 0. */
  clockOffsetInMs?: number;
  /** How far the front end's clock, the `Date` of answers, is ahead of Intune's. Default 0. */
  dateOffsetInMs?: number;
  /** How old the `Date` of the nth reading is, which may come from a cache. Default 0. */
  dateAgeInMs?: (nth: number) => number;
  /** How far behind the replica is that the nth reading comes from. Default 0. */
  lagInMs?: (nth: number) => number;
  /** When somebody else requests a rotation, since the beginning; may be negative. Default: never. */
  othersAt?: number[];
  /** From the end to the key in Entra ID; `never`: it does not come. Default 0. */
  escrowAfterInMs?: number | "never";
  /** When keys come to Entra ID of which no result tells, since the beginning. Default: never. */
  otherKeysAt?: readonly number[];
  /** Results from before. */
  before?: ActionResult[];
}

interface Entry {
  requestedAt: number;
  /** The start time that it keeps from an earlier entry. */
  keptStart: string | undefined;
  end: End;
  isOurs: boolean;
  /** Whether an earlier request may account for it: its own got no answer, and it shows no start time of its own. */
  isUnclear: boolean;
  /** When another entry took its place. */
  replacedAt: number;
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
  /**
   * When rotations were requested by us although one had shown as under way, in milliseconds since the beginning. A request
   * without an answer may be repeated for an entry that an earlier request may account for.
   */
  readonly requestedTooMany: number[] = [];
  readonly lines: string[] = [];
  readonly context: RotationContext;
  private readonly entries: Entry[] = [];
  private readings = 0;

  constructor(
    private readonly traits: TenantTraits,
    readonly clock = new FakeClock(),
  ) {
    this.context = this.rotationContext(this.canceled.signal);
    for (const at of [...(traits.othersAt ?? [])].sort((a, b) => a - b)) {
      if (at < 0) this.carryOut(false, at);
      else clock.at(at, () => this.carryOut(false));
    }
  }

  /** The context of another run in this tenant. */
  rotationContext(signal: AbortSignal): RotationContext {
    const noCheckIns = { since: () => Promise.reject(new ServiceError("refused", "No list.")) };
    return {
      devices: this,
      recoveryKeys: { of: async () => this.keys() },
      clock: this.clock,
      checkInMonitor: new CheckInMonitor(noCheckIns, this.clock, signal),
      isOfFleet: false,
      signal,
      report: (line) => void this.lines.push(line),
      warn: () => undefined,
    };
  }

  /** The results from before, by the service's clock. */
  private get before(): ActionResult[] {
    const { before = [], clockOffsetInMs = 0 } = this.traits;
    return before.map((result) => ({
      ...result,
      startDateTime: addMs(result.startDateTime, clockOffsetInMs),
      lastUpdatedDateTime: addMs(result.lastUpdatedDateTime, clockOffsetInMs),
    }));
  }

  /** Somebody else requests a rotation. */
  requestByOthers(): void {
    this.carryOut(false);
  }

  /** Whether the rotation that we requested last has ended, and every replica shows it. */
  get showsOurEnd(): boolean {
    const requestedAt = this.requestedAt.at(-1);
    const ours = this.entries.find((entry) => entry.isOurs && entry.requestedAt === requestedAt);
    const at = this.clock.elapsed - 10_000;
    return ours !== undefined && ours.replacedAt === Infinity && this.isVisible(ours, at) && this.hasEnded(ours, at);
  }

  /** Each rotation that has succeeded by now: ours, those of others, and those from before. */
  get successes(): { lastUpdatedDateTime: string; endedAt: number }[] {
    const before = this.before
      .filter(({ actionState }) => actionState === "done")
      .map(({ lastUpdatedDateTime }) => ({
        lastUpdatedDateTime,
        endedAt: Date.parse(lastUpdatedDateTime) - Date.parse(this.serviceTime(0)),
      }));
    const since = this.entries
      .filter((entry) => this.hasEnded(entry) && entry.end === "done")
      .map((entry) => ({ lastUpdatedDateTime: this.serviceTime(this.endOf(entry)), endedAt: this.endOf(entry) }));
    return [...since.reverse(), ...before];
  }

  async read(_id: string, signal: AbortSignal): Promise<ManagedDevice> {
    if (signal.aborted) throw new ServiceError("refused", "The run was canceled.");
    this.readings += 1;
    if (this.traits.isDown?.(this.readings)) throw new ServiceError(transient, "nobody answers");
    const { lagInMs, dateOffsetInMs = 0, dateAgeInMs } = this.traits;
    const rotations = this.results(this.clock.elapsed - (lagInMs?.(this.readings) ?? 0));
    const date = this.clock.elapsed + dateOffsetInMs - (dateAgeInMs?.(this.readings) ?? 0);
    const device = aDevice({ rotations, readDateTime: this.serviceTime(date) });
    if (this.traits.readTakesInMs) await this.clock.sleep(this.traits.readTakesInMs, signal);
    return device;
  }

  async requestRotation(_id: string, signal: AbortSignal): Promise<Acceptance> {
    if (signal.aborted) throw new ServiceError("refused", "The run was canceled.");
    const nth = this.noteRequest();
    const fate = this.traits.fate?.(nth) ?? "answered";
    if (fate === "refused") this.refused += 1;
    if (fate === "refused") throw new ServiceError("denied", "No permission.");
    if (fate !== "lost") this.carryOut(true, this.clock.elapsed, this.isUnclear(fate));
    if (fate !== "answered") return { delivery: "unknown", requestId: "" };
    await this.clock.sleep(this.traits.answersAfterInMs ?? 0, new AbortController().signal);
    const requestedDateTime = this.serviceTime(this.clock.elapsed + (this.traits.dateOffsetInMs ?? 0));
    return { delivery: "accepted", requestedDateTime, requestId: `request-${nth}` };
  }

  /** Returns which request by us it is. */
  private noteRequest(): number {
    if (this.showsUnderWay()) this.requestedTooMany.push(this.clock.elapsed);
    return this.requestedAt.push(this.clock.elapsed);
  }

  /** Whether each replica has shown a rotation that is under way, also before the last reading. */
  private showsUnderWay(): boolean {
    const at = this.clock.elapsed - 10_000;
    return this.entries.some(
      (entry) =>
        !entry.isUnclear && entry.replacedAt === Infinity && this.isVisible(entry, at) && !this.hasEnded(entry),
    );
  }

  private isUnclear(fate: string): boolean {
    const { start = "new" } = this.traits;
    return fate === "unanswered" && start !== "new";
  }

  private carryOut(isOurs: boolean, requestedAt = this.clock.elapsed, isUnclear = false): void {
    const { ends, secondRequest = "added", history = "append" } = this.traits;
    const underWay = this.entries.find((entry) => !this.hasEnded(entry, requestedAt) && entry.replacedAt === Infinity);
    if (underWay && secondRequest === "ignored") return;
    const end = ends[Math.min(this.entries.length, ends.length - 1)];
    const keptStart = this.traits.start === "kept" ? this.lastStart(requestedAt) : undefined;
    const isReplaced = (entry: Entry) =>
      underWay ? entry === underWay && secondRequest === "replaced" : history === "replace";
    for (const entry of this.entries.filter(isReplaced)) entry.replacedAt = Math.min(entry.replacedAt, requestedAt);
    this.entries.push({ requestedAt, keptStart, end: end ?? "done", isOurs, isUnclear, replacedAt: Infinity });
  }

  private lastStart(requestedAt: number): string | undefined {
    const last = this.entries.at(-1);
    const before = this.before.at(-1)?.startDateTime;
    if (!last) return before !== undefined && before < this.serviceTime(requestedAt) ? before : undefined;
    return last.keptStart ?? this.serviceTime(last.requestedAt);
  }

  private results(at: number): ActionResult[] {
    const { history = "append" } = this.traits;
    const known = this.entries.filter(({ requestedAt }) => requestedAt <= at);
    const older = history === "replace" && known.length > 0 ? [] : this.before;
    const shown = known.filter((entry) => entry.replacedAt > at && this.isVisible(entry, at));
    return [...older, ...shown.map((entry) => this.resultOf(entry, at))];
  }

  private isVisible(entry: Entry, at: number): boolean {
    const { visibleAfterInMs = 0 } = this.traits;
    return at >= (visibleAfterInMs === "atEnd" ? this.endOf(entry) : entry.requestedAt + visibleAfterInMs);
  }

  private resultOf(entry: Entry, at: number): ActionResult {
    const { requestedAt, end } = entry;
    const startDateTime = this.startOf(entry, at);
    if (!this.hasEnded(entry, at)) {
      const [actionState, since] =
        at < this.activeFrom(entry) ? ["pending", requestedAt] : ["active", this.activeFrom(entry)];
      return aResult({ actionState, startDateTime, lastUpdatedDateTime: this.serviceTime(since) });
    }
    const actionState = typeof end === "number" ? "failed" : end;
    const errorCode = typeof end === "number" ? end : 0;
    const lastUpdatedDateTime = this.serviceTime(this.endOf(entry));
    return aResult({ actionState, errorCode, startDateTime, lastUpdatedDateTime });
  }

  private startOf(entry: Entry, at: number): string {
    const { start = "new" } = this.traits;
    const isMissing = start === "null" || (start === "nullUntilActive" && at < this.activeFrom(entry));
    return isMissing ? noDateTime : (entry.keptStart ?? this.serviceTime(entry.requestedAt));
  }

  private activeFrom(entry: Entry): number {
    const end = this.endOf(entry);
    return Math.max((entry.requestedAt + end) / 2, end - 60_000);
  }

  private hasEnded(entry: Entry, at = this.clock.elapsed): boolean {
    return at >= this.endOf(entry);
  }

  private endOf({ requestedAt, end }: Entry): number {
    return end === "never" ? Infinity : requestedAt + (this.traits.takesInMs ?? 5_000);
  }

  private keys(): RecoveryKey[] {
    const { escrowAfterInMs = 0, otherKeysAt = [] } = this.traits;
    const escrowed = escrowAfterInMs === "never" ? [] : this.successes.map(({ endedAt }) => endedAt + escrowAfterInMs);
    return [...escrowed, ...otherKeysAt]
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
