const dateTimeOffset = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::(\d{2}))?(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/i;

/** What Intune writes for "never", and what is used here for a time that is missing or can't be read. */
export const noDateTime = "0001-01-01T00:00:00Z";

/**
 * One spelling, RFC 3339 in UTC, for a DateTimeOffset as Graph writes it: `Z` or `+hh:mm`, 0 to 12 fractional digits.
 *
 * A result is known by its start time, so two spellings of one moment must become equal, and a digit must not get
 * lost: the fraction is kept as text, since a JavaScript date has milliseconds only.
 */
export function utc(text: string | null | undefined): string {
  const [, minute, second = "00", fraction = "", offset] = dateTimeOffset.exec(text ?? "") ?? [];
  if (!minute || !offset) return noDateTime;
  const moment = new Date(`${minute}:${second}${offset.toUpperCase()}`);
  if (Number.isNaN(moment.getTime())) return noDateTime;
  const digits = fraction.replace(/0+$/, "");
  // Joined: what is cut from a text, or put together in other ways, keeps its parts, and each device has several times.
  return [moment.toISOString().slice(0, -".000Z".length), digits && `.${digits}`, "Z"].join("");
}

/**
 * How far the clocks of different services may be apart, in milliseconds: the front end's, which answers carry as `Date`,
 * Intune's, by which results are dated, and Entra ID's, by which keys are. Each was seen to be wrong by minutes.
 */
export const servicesApartInMs = 10 * 60_000;

/** Milliseconds from one RFC 3339 time to a later one. */
export function elapsedInMs(from: string, to: string): number {
  return new Date(to).getTime() - new Date(from).getTime();
}

/** The RFC 3339 time some milliseconds after another; before it, where they are negative. */
export function addMs(dateTime: string, durationInMs: number): string {
  return utc(new Date(new Date(dateTime).getTime() + durationInMs).toISOString());
}

/** Orders RFC 3339 times in UTC, as {@link utc} spells them, to the last digit of their fractions. */
export function compareDateTimes(a: string, b: string): number {
  const [left, right] = [a.replace("Z", ""), b.replace("Z", "")];
  return left === right ? 0 : left < right ? -1 : 1;
}
