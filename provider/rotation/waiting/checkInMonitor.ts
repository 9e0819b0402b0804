import type { DebugLog } from "../debugLog";
import type { Cancel, Clock } from "../time/clock";
import { addMs, compareDateTimes, elapsedInMs, noDateTime } from "../time/dateTime";
import type { CheckIns } from "../device/managedDevice";
import { showsWithinInMs } from "../identity";
import { asServiceError } from "../serviceError";

const second = 1_000;
const minute = 60 * second;

/** With 100 waits or more, the list of check-ins is polled even when no device belongs to a fleet. */
const many = 100;
/** The least pause between two readings of devices without a listed check-in, over all waits. */
const readingSpacingInMs = 100;
/** How often the list is polled while devices check in. The longer none has, the less often. */
const pollEveryInMs = 9 * second;
const pollAtLeastEveryInMs = minute;
/**
 * The pauses before the readings of a device after its check-in was listed: a rotation takes some seconds there. They
 * are multiples of the pause between polls, so that readings and polls go in one batch.
 */
const afterCheckIn = [1, 1, 2, 4, 8].map((polls) => polls * pollEveryInMs);
/**
 * The least pause between two readings of a fleet's device without a listed check-in: while the list is trusted, and
 * while it is not.
 */
const sweepInMs = { trusting: 60 * minute, distrusting: minute };
/**
 * After every 4th poll, the device that was not read for the longest time is read. This tests whether the list misses
 * check-ins.
 */
const pollsPerSpotCheck = 4;
/** A check-in may be listed late. */
const overlapInMs = -minute;
/**
 * A check-in up to 10 seconds before `requestedDateTime` counts too: that is the time of the answer, and the clocks
 * differ.
 */
const answeredWithinInMs = 10 * second;

/**
 * Decides when each device that is waited for is read next.
 *
 * A reading costs a request, and a tenant has few. A rotation can't have ended before its device has checked in with
 * Intune, and one request lists the thousand devices that have: so a check-in on that list brings the next readings
 * forward. It is a hint and no proof. A slow sweep over all devices finds every result without it. The sweep speeds up
 * where the list is refused, or where it finds results that no check-in announced.
 */
export class CheckInMonitor {
  /** By device; almost always one each. */
  private readonly deviceWaits = new Map<string, readonly DeviceWait[]>();
  private count = 0;
  private fleetCount = 0;
  private polls = 0;
  private polledAt = -Infinity;
  /** When a wait began or a check-in was seen last. */
  private newsAt = -Infinity;
  /** When the last planned reading of a sweep is due. */
  private sweptUntil = -Infinity;
  private readonly roundsSince: number;
  private isPolling = false;
  private since: string | undefined;
  private announced = 0;
  private unannounced = 0;
  private isRefused = false;

  constructor(
    private readonly checkIns: CheckIns,
    private readonly clock: Clock,
    private readonly canceled: AbortSignal,
    private readonly debug?: DebugLog,
  ) {
    this.roundsSince = clock.now();
    canceled.addEventListener("abort", () => this.all().forEach((deviceWait) => deviceWait.wake()));
  }

  /**
   * Begins to wait for a device, until {@link DeviceWait.end}.
   *
   * @param isOfFleet Whether it is one of a fleet: then it is read only when there is a reason to, so that a thousand
   *   devices cost little. Others are read in any case, after pauses of their own.
   */
  watch(managedDeviceId: string, requestedDateTime: string, isOfFleet: boolean): DeviceWait {
    const deviceWait = new DeviceWait(managedDeviceId, requestedDateTime, isOfFleet, this, this.clock);
    const others = this.deviceWaits.get(managedDeviceId);
    this.deviceWaits.set(managedDeviceId, others ? [...others, deviceWait] : [deviceWait]);
    this.count += 1;
    if (isOfFleet) this.fleetCount += 1;
    this.newsAt = this.clock.now();
    this.pollSoon();
    return deviceWait;
  }

  /** @internal The pause before the next reading of a device without a listed check-in: at least `ownInMs`. */
  sweepPause(ownInMs: number, isOfFleet: boolean): number {
    const sharing = isOfFleet ? this.count : this.count - this.fleetCount;
    const spaced = Math.max(ownInMs, sharing * readingSpacingInMs);
    if (!isOfFleet) return spaced;
    return this.isTrusted() ? Math.max(spaced, sweepInMs.trusting) : this.placeInSweep(ownInMs);
  }

  /** Spreads the readings of a sweep, since devices that were read together would be due together again. */
  private placeInSweep(ownInMs: number): number {
    const now = this.clock.now();
    const earliest = now + Math.max(ownInMs, sweepInMs.distrusting);
    this.sweptUntil = Math.max(earliest, this.sweptUntil + readingSpacingInMs);
    return this.sweptUntil - now;
  }

  /** @internal Notes that a device was read: it goes to the end of the order in which spot checks take devices. */
  noteReading({ managedDeviceId: id }: DeviceWait): void {
    const deviceWaits = this.deviceWaits.get(id);
    if (!deviceWaits) return;
    this.deviceWaits.delete(id);
    this.deviceWaits.set(id, deviceWaits);
  }

  /** @internal A wait has ended. A result that no check-in announced makes the list less trusted. */
  removeWait(deviceWait: DeviceWait, hasResult: boolean): void {
    const id = deviceWait.managedDeviceId;
    const deviceWaits = this.deviceWaits.get(id);
    if (!deviceWaits?.includes(deviceWait)) return;
    if (deviceWaits.length === 1) this.deviceWaits.delete(id);
    else
      this.deviceWaits.set(
        id,
        deviceWaits.filter((other) => other !== deviceWait),
      );
    this.count -= 1;
    if (deviceWait.isOfFleet) this.fleetCount -= 1;
    // A device outside a fleet is read so often that its result may come before the list shows its check-in.
    if (hasResult && deviceWait.isOfFleet && this.polls > 0) this.weigh(deviceWait.isAnnounced);
  }

  private weigh(wasAnnounced: boolean): void {
    const wasTrusted = this.isTrusted();
    if (wasAnnounced) this.announced += 1;
    else this.unannounced += 1;
    if (wasTrusted === this.isTrusted()) return;
    this.debug?.(`check-ins: a result was ${wasAnnounced ? "" : "not "}announced, ${this.standing()}`);
    if (wasTrusted) this.sweepSooner();
  }

  /** Whether the list is trusted, and why, for the debug log. */
  private standing(): string {
    const { announced, unannounced, count } = this;
    const trust = this.isTrusted() ? "trusted" : "not trusted";
    return `${trust} after ${announced} results that were announced and ${unannounced} that were not, ${count} waited for`;
  }

  /**
   * @internal Whether the list of check-ins is trusted: Graph does not refuse it, and few results came without a listed
   * check-in.
   */
  isTrusted(): boolean {
    return !this.isRefused && this.unannounced <= Math.max(2, this.announced);
  }

  private all(): DeviceWait[] {
    return [...this.deviceWaits.values()].flat();
  }

  /**
   * Brings the next reading of every device forward and spreads them over one sweep. They were put off while the list
   * was trusted.
   */
  private sweepSooner(): void {
    const everyone = this.all();
    const sweepTakesInMs = Math.max(everyone.length * readingSpacingInMs, sweepInMs.distrusting);
    this.sweptUntil = this.clock.now() + sweepTakesInMs;
    everyone.forEach((deviceWait, index) => {
      deviceWait.shouldPoll = true;
      deviceWait.bringForward((index / everyone.length) * sweepTakesInMs);
    });
  }

  private pollSoon(): void {
    const isWanted = this.fleetCount > 0 || this.count >= many;
    if (this.isPolling || !isWanted || this.isRefused || this.canceled.aborted) return;
    this.isPolling = true;
    this.clock.after(this.untilRound(pollEveryInMs), () => {
      const polled = this.isPollDue() ? this.poll() : Promise.resolve();
      void polled.finally(() => {
        this.isPolling = false;
        this.pollSoon();
      });
    });
  }

  /** @internal A pause of about that length, to the start of a round: a fleet's readings then go in one batch. */
  untilRound(aboutInMs: number): number {
    const sinceInMs = this.clock.now() - this.roundsSince;
    const round = Math.max(
      Math.round((sinceInMs + aboutInMs) / pollEveryInMs),
      Math.floor(sinceInMs / pollEveryInMs) + 1,
    );
    return round * pollEveryInMs - sinceInMs;
  }

  /**
   * Whether the list is polled in this round. While no device checks in, the pause between polls grows from 9 seconds
   * to 1 minute.
   */
  private isPollDue(): boolean {
    const quietInMs = Math.min(this.polledAt - this.newsAt, pollAtLeastEveryInMs);
    return this.clock.now() - this.polledAt >= quietInMs * 0.9;
  }

  private async poll(): Promise<void> {
    this.polledAt = this.clock.now();
    if (this.count === 0) return;
    this.since ??= this.firstRequest();
    const since = addMs(this.since, overlapInMs);
    try {
      const listed = await this.checkIns.since(since, this.canceled);
      const news = this.take(listed);
      this.debug?.(
        `check-ins: ${listed.devices.length} listed since ${since}, ${news} of them new, ${this.standing()}`,
      );
    } catch (error) {
      const { kind } = asServiceError(error);
      // A service in trouble may answer the next time; a refusal stays one.
      this.isRefused = kind !== "unreachable";
      this.debug?.(`check-ins: not listed since ${since} (${kind}), ${this.standing()}`);
      if (this.isRefused) this.sweepSooner();
    }
    this.polls += 1;
    if (this.polls % pollsPerSpotCheck === 0) this.spotCheck();
  }

  private firstRequest(): string {
    const requests = this.all().map(({ requestedDateTime }) => requestedDateTime);
    return requests.sort(compareDateTimes)[0] ?? noDateTime;
  }

  /** Returns how many check-ins are news. */
  private take({ devices, readDateTime }: Awaited<ReturnType<CheckIns["since"]>>): number {
    let news = 0;
    this.since = readDateTime;
    for (const { managedDeviceId, lastSyncDateTime } of devices) {
      for (const deviceWait of this.deviceWaits.get(managedDeviceId) ?? []) {
        if (!deviceWait.checkedIn(lastSyncDateTime)) continue;
        this.newsAt = this.polledAt;
        news += 1;
      }
    }
    return news;
  }

  /** Brings the reading of the device forward that was not read for the longest time. The map is in that order. */
  private spotCheck(): void {
    const [longestUnread] = this.deviceWaits.values();
    longestUnread?.forEach((deviceWait) => {
      deviceWait.shouldPoll = true;
      deviceWait.bringForward(pollEveryInMs);
    });
  }
}

/** The pause to the first round after that time, and not to the nearest: hence half a round later. */
function afterProof(provenInMs: number): number {
  return provenInMs + pollEveryInMs / 2;
}

/** One device that one wait is about: when to read it next. */
export class DeviceWait {
  /** Whether a check-in was listed since the rotation was requested. */
  isAnnounced = false;
  /** Whether a reading may show anything new. It is false only in a fleet, while no check-in is listed. */
  shouldPoll = true;
  /** The latest check-in that was listed since the rotation was requested. */
  private lastSyncDateTime = noDateTime;
  private readingsSinceCheckIn = afterCheckIn.length;
  /** Whether the device was not read since the request. */
  private isUnread = false;
  private pause: { resolve: () => void; cancel: Cancel; endsAt: number } | undefined;

  /** @internal */
  constructor(
    readonly managedDeviceId: string,
    readonly requestedDateTime: string,
    readonly isOfFleet: boolean,
    private readonly checkInMonitor: CheckInMonitor,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves when the device is to be read for the first time: in a fleet with the next round, else at once. Soon after
   * the request, the reading shows the entry of the rotation under way in most tenants. The end of that entry is then
   * known to be its own.
   *
   * @param mayEndSoon Whether that first reading is worth its request in a fleet. If not, it waits for a check-in.
   */
  async first(mayEndSoon: boolean, atMostInMs: number): Promise<void> {
    if (!this.isOfFleet) return;
    this.shouldPoll = mayEndSoon;
    this.isUnread = !mayEndSoon;
    if (mayEndSoon) await this.pauseFor(Math.min(this.inRounds(0), atMostInMs));
  }

  /**
   * Resolves when the device is to be read again, at the latest after `atMostInMs`.
   *
   * @param ownInMs The pause there would be if nothing else waited.
   * @param provenInMs When an end that shows will be known to be its own. In a fleet, no reading before tells more.
   */
  next(ownInMs: number, atMostInMs: number, provenInMs = 0): Promise<void> {
    const following = this.isOfFleet && provenInMs > 0 ? afterProof(provenInMs) : this.followingInMs();
    this.readingsSinceCheckIn += 1;
    this.checkInMonitor.noteReading(this);
    const pauseInMs = Math.min(following, this.checkInMonitor.sweepPause(ownInMs, this.isOfFleet));
    const isDue = following < Infinity || pauseInMs <= atMostInMs;
    this.shouldPoll = isDue || !this.isOfFleet || !this.checkInMonitor.isTrusted();
    return this.pauseFor(Math.min(this.inRounds(pauseInMs), atMostInMs));
  }

  private followingInMs(): number {
    return afterCheckIn[this.readingsSinceCheckIn] ?? Infinity;
  }

  private pauseFor(inMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.pause = { resolve, cancel: () => undefined, endsAt: Infinity };
      this.wakeIn(inMs);
    });
  }

  /** The reading failed, since the service was in trouble: the next one comes soon. */
  readingFailed(): void {
    this.readingsSinceCheckIn = Math.min(this.readingsSinceCheckIn, afterCheckIn.length - 1);
  }

  /** @param hasResult Whether the rotation was found to have ended. */
  end(hasResult: boolean): void {
    this.checkInMonitor.removeWait(this, hasResult);
  }

  /** The list says when the device checked in last. Returns whether that is news. */
  checkedIn(lastSyncDateTime: string): boolean {
    if (elapsedInMs(lastSyncDateTime, this.requestedDateTime) > answeredWithinInMs) return false;
    if (compareDateTimes(lastSyncDateTime, this.lastSyncDateTime) <= 0) return false;
    this.isAnnounced = true;
    this.lastSyncDateTime = lastSyncDateTime;
    this.shouldPoll = true;
    if (this.isUnread && elapsedInMs(this.requestedDateTime, lastSyncDateTime) < showsWithinInMs) {
      // The device is on after all, and its entry has to be seen before it ends.
      this.readingsSinceCheckIn = 0;
      this.wake();
    } else {
      this.readingsSinceCheckIn = 1;
      this.bringForward(afterCheckIn[0] ?? 0);
    }
    this.isUnread = false;
    return true;
  }

  /**
   * Brings the next reading forward to `inMs` from now; one that is due earlier keeps its time. A fleet's device is
   * read in the polling round nearest to it.
   */
  bringForward(inMs: number): void {
    this.wakeIn(this.inRounds(inMs));
  }

  /** A fleet's readings wait for each other, so that they go in one batch. */
  private inRounds(inMs: number): number {
    return this.isOfFleet ? this.checkInMonitor.untilRound(inMs) : inMs;
  }

  private wakeIn(inMs: number): void {
    const endsAt = this.clock.now() + inMs;
    if (!this.pause || this.pause.endsAt <= endsAt) return;
    this.pause.cancel();
    this.pause.endsAt = endsAt;
    this.pause.cancel = this.clock.after(inMs, () => this.wake());
  }

  wake(): void {
    const { pause } = this;
    this.pause = undefined;
    pause?.cancel();
    pause?.resolve();
  }
}
