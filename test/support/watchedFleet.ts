import type { ActionResult } from "../../provider/rotation/actionResult";
import { elapsedInMs } from "../../provider/rotation/time/dateTime";
import { CheckInMonitor } from "../../provider/rotation/waiting/checkInMonitor";
import type { CheckIns, ManagedDevice, ManagedDevices } from "../../provider/rotation/device/managedDevice";
import type { Outcome } from "../../provider/rotation/outcome";
import type { RotationContext } from "../../provider/rotation/rotationContext";
import { waitForResult } from "../../provider/rotation/waiting/waitForResult";
import { FakeClock } from "./fakeClock";
import { aDevice, aResult, aRotation, time } from "./rotations";

/** What a device does after its rotation was requested at the beginning, in milliseconds since then. */
export interface Fate {
  /** When it checks in. Default: never. */
  checksInAt?: number;
  /** When its rotation ends. Default: never. */
  endsAt?: number;
  /** Whether the list tells of its check-in. Default true. */
  isListed?: boolean;
  /** How long it had not checked in before. Default: not known. */
  notSeenForInMs?: number;
  /** Whether the request was answered. Default true. */
  isAnswered?: boolean;
}

export interface Trouble {
  /** Why the list can't be read, if it can't. */
  list?: (elapsedInMs: number) => Error | undefined;
  /** Why a device can't be read, if it can't. */
  device?: (elapsedInMs: number) => Error | undefined;
  /** How wrong the list's own clock is, in milliseconds. */
  listClockOffsetInMs?: (elapsedInMs: number) => number;
}

/** Devices that are waited for together on a clock that takes no time, and what that costs. */
export class WatchedFleet implements ManagedDevices, CheckIns {
  readonly clock = new FakeClock(5_000_000);
  readonly canceled = new AbortController();
  readonly checkInMonitor = new CheckInMonitor(this, this.clock, this.canceled.signal);
  /** When each device was read. */
  readonly readings = new Map<string, number[]>();
  /** Since when the list was asked for, when, and how many rows it had. */
  readonly polls: { since: string; atInMs: number; rows: number }[] = [];

  constructor(
    readonly fates: Map<string, Fate>,
    private readonly trouble: Trouble = {},
  ) {}

  /** How often any device was read. */
  get readingCount(): number {
    return [...this.readings.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Waits for one device; tells what came of it, and when. */
  async wait(id: string, timeoutInMs: number, isOfFleet = true): Promise<{ outcome: Outcome; atInMs: number }> {
    const context: RotationContext = {
      devices: this,
      recoveryKeys: { of: () => Promise.reject(new Error("asked for keys")) },
      clock: this.clock,
      checkInMonitor: this.checkInMonitor,
      isOfFleet,
      signal: this.canceled.signal,
      report: () => undefined,
      warn: () => undefined,
    };
    const { notSeenForInMs, isAnswered = true } = this.fates.get(id) ?? {};
    const rotation = aRotation({
      managedDeviceId: id,
      ...(notSeenForInMs !== undefined && { notSeenForInMs }),
      ...(!isAnswered && { attempt: { delivery: "unknown" } }),
    });
    const outcome = await waitForResult(context, rotation, timeoutInMs);
    return { outcome, atInMs: this.clock.elapsed };
  }

  /** Waits for all; tells how late each end was noticed, those that were not left out. */
  async waitForAll(timeoutInMs: number): Promise<number[]> {
    const delays = [...this.fates].map(async ([id, { endsAt = Infinity }]) => {
      const { outcome, atInMs } = await this.wait(id, timeoutInMs);
      return outcome.unfinished ? [] : [atInMs - endsAt];
    });
    return (await Promise.all(delays)).flat();
  }

  async read(id: string): Promise<ManagedDevice> {
    const { elapsed } = this.clock;
    const readings = this.readings.get(id) ?? [];
    readings.push(elapsed);
    this.readings.set(id, readings);
    const trouble = this.trouble.device?.(elapsed);
    if (trouble) throw trouble;
    return aDevice({ id, rotations: [this.resultOf(id)], readDateTime: time(elapsed) });
  }

  private resultOf(id: string): ActionResult {
    const { endsAt = Infinity } = this.fates.get(id) ?? {};
    const actionState = this.clock.elapsed >= endsAt ? "done" : "pending";
    return aResult({ actionState, startDateTime: time(1_000) });
  }

  requestRotation(): never {
    throw new Error("Nothing is requested here.");
  }

  async since(dateTime: string): ReturnType<CheckIns["since"]> {
    const { elapsed } = this.clock;
    const poll = { since: dateTime, atInMs: elapsed, rows: 0 };
    this.polls.push(poll);
    const trouble = this.trouble.list?.(elapsed);
    if (trouble) throw trouble;
    const devices = this.listed(elapsedInMs(time(0), dateTime), elapsed);
    poll.rows = devices.length;
    return { devices, readDateTime: time(elapsed + (this.trouble.listClockOffsetInMs?.(elapsed) ?? 0)) };
  }

  private listed(afterInMs: number, untilInMs: number) {
    const devices: { managedDeviceId: string; lastSyncDateTime: string }[] = [];
    for (const [id, { checksInAt = Infinity, isListed = true }] of this.fates) {
      if (!isListed || checksInAt > untilInMs || checksInAt <= afterInMs) continue;
      devices.push({ managedDeviceId: id, lastSyncDateTime: time(checksInAt) });
    }
    return devices;
  }
}

/** `count` devices, each with a fate by its number. */
export function fates(count: number, fate: (index: number) => Fate = () => ({})): Map<string, Fate> {
  return new Map(Array.from({ length: count }, (_, index) => [`device-${index}`, fate(index)]));
}
