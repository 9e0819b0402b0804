import type { Clock } from "../../rotation/time/clock";
import type { GraphResponse } from "./graphClient";
import { countedAs, type QuotaKind } from "./limits";
import { longestAskedPauseInMs } from "./retries";
import { longestSilentPauseInMs } from "./retryAfter";

/** Whether an answer asks for a pause that only those wait for who have a time to give up at. */
export function asksForLongPause({ retryAfterInMs = 0 }: GraphResponse): boolean {
  return retryAfterInMs > longestSilentPauseInMs;
}

/** The long pauses that Graph asks for in all requests of a kind. */
export class LongPauses {
  private readonly refusals = new Map<QuotaKind, { answer: GraphResponse; endsAt: number }>();

  constructor(private readonly clock: Clock) {}

  /** @param answer The refusal of a request of that kind that asks for the longest pause. */
  note(kind: QuotaKind, answer: GraphResponse): void {
    const endsAt = this.clock.now() + Math.min(answer.retryAfterInMs ?? 0, longestAskedPauseInMs);
    if (endsAt > (this.refusals.get(kind)?.endsAt ?? -Infinity)) this.refusals.set(kind, { answer, endsAt });
  }

  /** The refusal that holds up requests of a kind for long; undefined when none does. It is the answer to them as well. */
  refusalOf(kind: QuotaKind): GraphResponse | undefined {
    const refusals = countedAs[kind].flatMap((each) => this.refusals.get(each) ?? []);
    return refusals.find(({ endsAt }) => endsAt - this.clock.now() > longestSilentPauseInMs)?.answer;
  }
}
