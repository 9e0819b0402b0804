import type { Unfinished } from "../outcome";
import type { ServiceError } from "../serviceError";
import type { Clock } from "../time/clock";

/** What one observation shows. */
export interface Observation<State> {
  state: State;
  /** Why there was nothing to be seen. */
  problem?: ServiceError;
}

/** How a wait ended. */
export interface Waited<State> {
  state: State;
  waitedInMs: number;
  /** Why it ended before it was over. */
  unfinished?: Unfinished;
}

/**
 * One wait. 100,000 of them may pause at a time: so what a pause keeps is in these fields, and nothing else is held until
 * the wait is over.
 */
export abstract class WaitLoop<State, Result, Seen extends Observation<State> = Observation<State>> {
  private readonly begunAtInMs: number;
  private hasFailed = false;

  constructor(
    protected readonly context: { clock: Clock; signal: AbortSignal },
    protected state: State,
    protected readonly timeoutInMs: number,
  ) {
    this.begunAtInMs = context.clock.now();
  }

  /** Resolves when the first observation is due. */
  protected abstract begin(): Promise<void>;

  /** Reads once, and changes nothing. */
  protected abstract observe(waitedInMs: number): Promise<Seen>;

  protected abstract isOver(seen: Seen, waitedInMs: number): boolean;

  /** Reports what the last observation showed. */
  protected abstract report(seen: Seen, waitedInMs: number): void;

  /** Waits before the next observation. */
  protected abstract pause(waitedInMs: number, hasFailed: boolean): Promise<void>;

  /** What came of the wait. */
  protected abstract resultOf(waited: Waited<State>): Result;

  /** Gives up what the wait has taken; called once, however it ends. */
  protected abstract end(): void;

  protected get waitedInMs(): number {
    return this.context.clock.now() - this.begunAtInMs;
  }

  /**
   * Observes until it is over, or the time is up, or nothing more can be learned. It never rejects when there is no
   * result: it returns what is known so far, so that nothing is lost. It goes on waiting through trouble that may pass.
   */
  async run(): Promise<Result> {
    try {
      await this.begin();
      for (;;) {
        const waited = await this.observeOnce();
        if (waited) return this.resultOf(waited);
        await this.pause(this.waitedInMs, this.hasFailed);
      }
    } finally {
      this.end();
    }
  }

  /** Returns how the wait ended. Undefined where it goes on. */
  private async observeOnce(): Promise<Waited<State> | undefined> {
    const seen = await this.observe(this.waitedInMs);
    const { state, problem } = seen;
    const { waitedInMs, timeoutInMs } = this;
    this.state = state;
    this.hasFailed = problem !== undefined;
    this.report(seen, waitedInMs);
    if (this.isOver(seen, waitedInMs)) return { state, waitedInMs };
    const unfinished = whyEnded(problem, this.context.signal, waitedInMs >= timeoutInMs);
    return unfinished && { state, waitedInMs, unfinished };
  }
}

/** Why a wait ends before its time; undefined where it goes on. */
function whyEnded(problem: ServiceError | undefined, signal: AbortSignal, isTimeUp: boolean): Unfinished | undefined {
  if (signal.aborted) return "canceled";
  if (problem && problem.kind !== "unreachable") return problem;
  return isTimeUp ? (problem ?? "timeout") : undefined;
}
