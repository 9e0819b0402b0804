import { humanizer, type Unit } from "humanize-duration";
import ms from "ms";

const parts = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+$/;
const part = /\d+(?:\.\d+)?(?:ms|s|m|h|d|w)/g;

/**
 * Whole milliseconds of a duration such as `"90s"`, `"45m"`, `"4h"`, `"90d"`, `"1h30m"` or `"0s"`; undefined when the text is
 * none. Units: `ms`, `s`, `m`, `h`, `d`, `w`.
 */
export function parseDuration(text: string): number | undefined {
  if (!parts.test(text)) return undefined;
  const sum = (text.match(part) ?? []).reduce((total, value) => total + ms(value as ms.StringValue), 0);
  // A number of more than a hundred digits is not read at all.
  return Number.isFinite(sum) ? Math.round(sum) : undefined;
}

const short = { y: () => "y", mo: () => "mo", w: () => "w", d: () => "d", h: () => "h", m: () => "m", s: () => "s" };
const humanize = humanizer({
  languages: { short },
  language: "short",
  round: true,
  spacer: "",
  delimiter: " ",
});

const secondInMs = 1_000;
const minuteInMs = 60 * secondInMs;
const hourInMs = 60 * minuteInMs;
const dayInMs = 24 * hourInMs;

/** A duration for a person, in its largest unit and the next smaller one: `42s`, `3m 20s`, `5h`, `2d 4h`. */
export function formatDuration(durationInMs: number): string {
  return humanize(Math.max(0, durationInMs), { units: unitsFor(durationInMs) });
}

/** The largest unit is that of the rounded duration: 59 minutes and 59.9 seconds are `1h`, not `60m`. */
function unitsFor(durationInMs: number): Unit[] {
  if (rounded(durationInMs, minuteInMs) >= dayInMs) return ["d", "h"];
  return rounded(durationInMs, secondInMs) >= hourInMs ? ["h", "m"] : ["m", "s"];
}

function rounded(durationInMs: number, unitInMs: number): number {
  return Math.round(durationInMs / unitInMs) * unitInMs;
}
