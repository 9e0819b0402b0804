import { onAbort } from "../../provider/graph/transport/abort";
import type { Cancel, Clock } from "../../provider/rotation/time/clock";

interface Event {
  atInMs: number;
  /** Of events at the same time, the one that was asked for first happens first. */
  nth: number;
  happen: () => void;
}

/** The longest pause that a real timer can make; whoever asks for it waits for something else. */
const forEver = 2 ** 31 - 1;

/**
 * A clock on which a pause takes no time: as soon as the process has nothing else to do, it leaps to whatever happens
 * next. Events happen one after another in the order of their times, each with all that follows from it at once.
 */
export class FakeClock implements Clock {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: number[] = [];
  readonly #begun = 5_000_000;
  #now = this.#begun;
  readonly #events = new Set<Event>();
  readonly #heap: Event[] = [];
  #nth = 0;
  #isLeaping = false;

  /** @param maxPauses When more are asked for, something never ends. */
  constructor(private readonly maxPauses = 20_000) {}

  /** Milliseconds since the clock was made. */
  get elapsed(): number {
    return this.#now - this.#begun;
  }

  now(): number {
    return this.#now;
  }

  /** How many timers are running. */
  get timers(): number {
    return this.#events.size;
  }

  /** Lets something happen so long after the clock was made. */
  at(elapsedInMs: number, happen: () => void): void {
    this.#add(this.#begun + elapsedInMs, happen);
  }

  sleep(durationInMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const end = () => {
        takeBack();
        cancel();
        resolve();
      };
      const cancel = this.after(durationInMs, end);
      const takeBack = onAbort(signal, end);
    });
  }

  after(durationInMs: number, run: () => void): Cancel {
    if (!(durationInMs >= 0 && durationInMs <= forEver)) throw new RangeError(`A pause of ${durationInMs} ms`);
    if (this.pauses.push(durationInMs) > this.maxPauses) throw new Error("This never ends.");
    if (durationInMs === forEver) return () => undefined;
    return this.#add(this.#now + durationInMs, run);
  }

  #add(atInMs: number, happen: () => void): Cancel {
    const event = { atInMs: Math.max(atInMs, this.#now), nth: this.#nth++, happen };
    this.#events.add(event);
    push(this.#heap, event);
    this.#leapSoon();
    return () => this.#events.delete(event);
  }

  #leapSoon(): void {
    if (this.#isLeaping || this.#events.size === 0) return;
    this.#isLeaping = true;
    setImmediate(() => {
      this.#isLeaping = false;
      this.#leap();
      this.#leapSoon();
    });
  }

  #leap(): void {
    for (let next = pop(this.#heap); next; next = pop(this.#heap)) {
      if (!this.#events.delete(next)) continue;
      this.#now = next.atInMs;
      next.happen();
      return;
    }
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atInMs < b.atInMs || (a.atInMs === b.atInMs && a.nth < b.nth);
}

// A binary heap: the earliest event is first.

function push(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1;
  for (let parent = (at - 1) >> 1; at > 0 && isBefore(event, heap[parent] as Event); parent = (at - 1) >> 1) {
    heap[at] = heap[parent] as Event;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): Event | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (heap.length > 0 && last) sink(heap, last);
  return first;
}

function sink(heap: Event[], event: Event): void {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    const right = heap[child + 1];
    if (right && isBefore(right, heap[child] as Event)) child += 1;
    if (!isBefore(heap[child] as Event, event)) break;
    heap[at] = heap[child] as Event;
    at = child;
  }
  heap[at] = event;
}
