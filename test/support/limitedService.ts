import { TimerClock } from "./timerClock";

/** A clock that only says the time. */
export class ManualClock extends TimerClock {
  time = 0;

  now(): number {
    return this.time;
  }

  protected timerSet(): never {
    throw new Error("Nothing is put off here.");
  }
}

/** Who says how many requests may be sent. */
export interface Gate {
  /** How many may be sent now, in one round trip. */
  available: () => number;
  /** When to ask again; undefined: after the next answer. */
  untilAvailableInMs: () => number | undefined;
  sent: (count: number) => void;
  answered: (count: number, refused: { count: number; retryAfterInMs: number | undefined }) => void;
}

export interface Service {
  /** How many requests it takes within 20 s, by the time. */
  takes: (atInMs: number) => number;
  /** From a request's leaving to its answer's coming back. */
  latencyInMs: () => number;
  /** Which part of that goes by before it is counted, from 0 to 1. */
  counted: () => number;
  /** What it asks for when it refuses one. Default: nothing. */
  retryAfterInMs?: number;
}

const windowInMs = 20_000;

/** Sends as many requests as the gate lets through, for `forInMs`; tells how the service counts them. */
export function flood(gate: Gate, clock: ManualClock, service: Service, forInMs: number) {
  const sent: { atInMs: number; count: number }[] = [];
  const counted: number[] = [];
  const refused: number[] = [];
  let events: { atInMs: number; happen: () => void }[] = [];
  let turns = 0;
  let inWindow = 0;

  const arrive = (count: number) => {
    let refusedNow = 0;
    for (let nth = 0; nth < count; nth += 1) {
      counted.push(clock.time);
      while ((counted[inWindow] ?? clock.time) <= clock.time - windowInMs) inWindow += 1;
      if (counted.length - inWindow > service.takes(clock.time)) refusedNow += 1;
    }
    refused.push(...Array.from({ length: refusedNow }, () => clock.time));
    return refusedNow;
  };
  const send = (count: number) => {
    sent.push({ atInMs: clock.time, count });
    gate.sent(count);
    const latencyInMs = service.latencyInMs();
    const answeredAt = clock.time + latencyInMs;
    let refusedCount = 0;
    const arrived = () => (refusedCount = arrive(count));
    const answered = () =>
      gate.answered(count, { count: refusedCount, retryAfterInMs: refusedCount ? service.retryAfterInMs : undefined });
    events.push({ atInMs: clock.time + latencyInMs * service.counted(), happen: arrived });
    events.push({ atInMs: answeredAt, happen: answered });
    events.sort((a, b) => a.atInMs - b.atInMs);
  };

  while (clock.time < forInMs) {
    turns += 1;
    const available = gate.available();
    if (available > 0) {
      send(available);
      continue;
    }
    const next = Math.min(events[0]?.atInMs ?? Infinity, clock.time + (gate.untilAvailableInMs() ?? Infinity));
    if (next === Infinity) throw new Error(`Nothing more would ever be sent, at ${clock.time} ms`);
    clock.time = next;
    const due = events.filter(({ atInMs }) => atInMs <= next);
    events = events.filter(({ atInMs }) => atInMs > next);
    for (const { happen } of due) happen();
  }
  return { sent, counted, refused, turns };
}

/** The most of these moments that any 20 seconds hold. */
export function mostWithinWindow(moments: number[]): number {
  let first = 0;
  return moments.reduce((most, moment, index) => {
    while ((moments[first] ?? moment) <= moment - windowInMs) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}
