import type { Unfinished } from "../outcome";
import type { ServiceError } from "../serviceError";
import type { Clock } from "../time/clock";

/** What one observation shows. */
export interface Observation<State> {
  state: State;
  /** Why there was nothing to be seen. */
  problem?: ServiceError;
}

/** How something is waited for. */
export interface Wait<State> {
  timeoutInMs: number;
  /** Reads once, and changes nothing. */
  observe: (state: State, waitedInMs: number, remainingInMs: number) => Promise<Observation<State>>;
  isOver: (state: State, waitedInMs: number) => boolean;
  /** Reports what the last observation showed. */
  report: (observation: Observation<State>, waitedInMs: number) => void;
  /** Waits before the next observation. */
  pause: (waitedInMs: number, hasFailed: boolean) => Promise<void>;
}

/**
 * Observes something until it is over, or the time is up, or nothing more can be learned. It never rejects when there
 * is no result: it returns what is known so far, so that nothing is lost. It goes on waiting through trouble that may pass.
 */
export async function waitLoop<State>(
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  first: State,
  { timeoutInMs, observe, isOver, report, pause }: Wait<State>,
): Promise<{ state: State; waitedInMs: number; unfinished?: Unfinished }> {
  const begun = clock.now();
  const waited = () => clock.now() - begun;
  let state = first;
  for (;;) {
    const begunAfter = waited();
    const observation = await observe(state, begunAfter, timeoutInMs - begunAfter);
    ({ state } = observation);
    const waitedInMs = waited();
    report(observation, waitedInMs);
    if (isOver(state, waitedInMs)) return { state, waitedInMs };
    const unfinished = whyEnded(observation.problem, signal, waitedInMs >= timeoutInMs);
    if (unfinished) return { state, waitedInMs, unfinished };
    await pause(waitedInMs, observation.problem !== undefined);
  }
}

/** Why a wait ends before its time; undefined where it goes on. */
function whyEnded(problem: ServiceError | undefined, signal: AbortSignal, isTimeUp: boolean): Unfinished | undefined {
  if (signal.aborted) return "canceled";
  if (problem && problem.kind !== "unreachable") return problem;
  return isTimeUp ? (problem ?? "timeout") : undefined;
}
