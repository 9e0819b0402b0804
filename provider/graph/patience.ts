import type { Clock } from "../rotation/clock";
import { NoAnswerError } from "./http";
import type { Answer } from "./transport";

/** Why a request may be sent again: the status that refused it, or that no answer came. */
export type Failure = number | NoAnswerError;

/** How a request is repeated. */
export interface Patience {
  clock: Clock;
  signal: AbortSignal;
  /** Whether the request can't have been carried out, or may be carried out twice. */
  isSafe: (failure: Failure) => boolean;
}

const maxTries = 5;
const maxPauseInMs = 60_000;

/**
 * Sends a request again while the service is throttling (429), in trouble (5xx) or out of reach, where that is safe:
 * after the pause that the service asks for, else after a growing one with some jitter. The last failure is the answer.
 */
export async function patiently(send: () => Promise<Answer>, { clock, signal, isSafe }: Patience): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await send().catch((error: unknown) => {
      if (error instanceof NoAnswerError) return error;
      throw error;
    });
    const failure = outcome instanceof NoAnswerError ? outcome : outcome.status;
    const maySendAgain = tries < maxTries && isPassing(failure) && isSafe(failure);
    if (maySendAgain && (await hasPassed(pauseInMs(outcome, tries), clock, signal))) continue;
    if (outcome instanceof NoAnswerError) throw outcome;
    return outcome;
  }
}

/** Pauses; whether the pause has passed, and was not cut short: once the run is canceled nothing more is sent. */
async function hasPassed(durationInMs: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  await clock.sleep(durationInMs, signal);
  return !signal.aborted;
}

function isPassing(failure: Failure): boolean {
  return failure instanceof NoAnswerError || failure === 429 || failure >= 500;
}

function pauseInMs(outcome: Answer | NoAnswerError, tries: number): number {
  const asked = outcome instanceof NoAnswerError ? undefined : outcome.retryAfterInMs;
  return Math.min(asked ?? 500 * 2 ** tries * (0.5 + Math.random()), maxPauseInMs);
}
