import type { OnThrottled } from "../../rotation/device/managedDevice";
import type { Cancel, Clock } from "../../rotation/time/clock";

interface Request {
  onThrottled: OnThrottled | undefined;
}

/** Requests that Graph's 429 holds up. When that takes long, what waits for one of them is told. */
export class ThrottledRequests {
  private readonly timers = new Map<Request, Cancel>();

  constructor(private readonly clock: Clock) {}

  /** Graph refused the request, or others of its kind while it waits for its turn. Once is enough, until {@link end}. */
  begin(request: Request): void {
    const { onThrottled } = request;
    if (!onThrottled || this.timers.has(request)) return;
    const since = this.clock.now();
    const tell = () => {
      onThrottled(this.clock.now() - since);
      this.timers.set(request, this.clock.after(againAfterInMs, tell));
    };
    this.timers.set(request, this.clock.after(firstAfterInMs, tell));
  }

  /** The request has another answer, or is not waited for any more. */
  end(request: Request): void {
    this.timers.get(request)?.();
    this.timers.delete(request);
  }
}

/** Shorter pauses are common in a busy tenant. */
const firstAfterInMs = 30_000;
const againAfterInMs = 60_000;
