/** Who has no time to give up at would wait for as long as a service asks, without a word: this long and no longer. */
export const longestSilentPauseInMs = 10 * 60_000;

/** A year. */
const longestPauseInMs = 365 * 86_400_000;

/**
 * The pause that an answer asks for, in milliseconds: in seconds, which may have a fraction, as Intune writes it, or as a
 * time, which is compared with the answer's own. Anything else counts as not given, and so does what is beyond all reason.
 *
 * @param date The `Date` of the answer.
 */
export function retryAfterInMs(header: unknown, date?: string | null): number | undefined {
  if (typeof header !== "string" && typeof header !== "number") return undefined;
  const seconds = Number(header === "" ? NaN : header);
  const asked = Number.isNaN(seconds) ? Date.parse(String(header)) - Date.parse(date ?? "") : seconds * 1_000;
  return asked >= 0 && asked <= longestPauseInMs ? asked : undefined;
}
