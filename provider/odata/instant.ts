/** A moment to the last digit that was written; a JavaScript date has milliseconds only. */
export interface Instant {
  readonly secondInMs: number;
  /** The digits after the point, without zeros at the end. */
  readonly fraction: string;
}

const dateTimeOffset = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d))?$/i;

/** Reads a date, which is its midnight in UTC, or a DateTimeOffset; undefined where it is neither. */
export function readInstant(text: string): Instant | undefined {
  const [, date, minute = "00:00", second = "00", fraction = "", offset = "Z"] = dateTimeOffset.exec(text) ?? [];
  if (!date || !isOfCalendar(date)) return undefined;
  const secondInMs = Date.parse(`${date}T${minute}:${second}${offset.toUpperCase()}`);
  return Number.isNaN(secondInMs) ? undefined : { secondInMs, fraction: fraction.replace(/0+$/, "") };
}

/** `Date` takes the 31st of February for a day in March. */
function isOfCalendar(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}

/** Negative, zero or positive: as `a` is before, at or after `b`. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.secondInMs !== b.secondInMs) return a.secondInMs - b.secondInMs;
  return a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -1 : 1;
}
