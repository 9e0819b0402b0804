import { Heap } from "heap-js";
import { onAbort } from "../../provider/graph/transport/abort";
import type { Cancel, Clock } from "../../provider/rotation/time/clock";

interface Timer {
  dueAt: number;
  /** Of timers that are due at the same time, the one that was set first runs first. */
  nth: number;
  /** Undefined once it has run or was canceled: what it would have used can be collected. */
  run: (() => void) | undefined;
}

/** Canceled timers that may stay in the heap: to search it for each would be slow. */
const mayStay = 1_000;

/** What the clocks of tests and benchmarks have in common: their timers. Each says by itself how time passes. */
export abstract class TimerClock implements Clock {
  readonly #heap = new Heap<Timer>((a, b) => a.dueAt - b.dueAt || a.nth - b.nth);
  #set = 0;
  #running = 0;

  abstract now(): number;

  /** A timer was set. */
  protected abstract timerSet(): void;

  /** How many timers are running. */
  get timers(): number {
    return this.#running;
  }

  sleep(durationInMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const end = () => {
        stopListening();
        cancel();
        resolve();
      };
      const cancel = this.after(durationInMs, end);
      const stopListening = onAbort(signal, end);
    });
  }

  after(durationInMs: number, run: () => void): Cancel {
    return this.setTimer(this.now() + durationInMs, run);
  }

  protected setTimer(dueAt: number, run: () => void): Cancel {
    const timer: Timer = { dueAt, nth: this.#set++, run };
    this.#running += 1;
    this.#heap.push(timer);
    this.timerSet();
    return () => this.#end(timer);
  }

  /** When the first timer is due; undefined when none is running. */
  protected get firstDueAt(): number | undefined {
    while (this.#heap.peek()?.run === undefined && this.#heap.pop()) continue;
    return this.#heap.peek()?.dueAt;
  }

  /** Runs the first timer, due or not. */
  protected runFirst(): void {
    if (this.firstDueAt === undefined) return;
    const timer = this.#heap.pop();
    const run = timer?.run;
    if (timer) this.#end(timer);
    run?.();
  }

  #end(timer: Timer): void {
    if (!timer.run) return;
    timer.run = undefined;
    this.#running -= 1;
    if (this.#heap.length > mayStay + 2 * this.#running) this.#heap.init(this.#heap.toArray().filter(({ run }) => run));
  }
}
