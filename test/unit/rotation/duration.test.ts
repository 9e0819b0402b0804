import { formatDuration, parseDuration } from "../../../provider/rotation/time/duration";

describe("parseDuration", () => {
  it.each([
    ["0s", 0],
    ["250ms", 250],
    ["90s", 90_000],
    ["45m", 2_700_000],
    ["4h", 14_400_000],
    ["90d", 7_776_000_000],
    ["2w", 1_209_600_000],
    ["1h30m", 5_400_000],
    ["1d2h3m4s5ms", 93_784_005],
    ["1.5h", 5_400_000],
    ["0.0000001s", 0],
    ["0.4ms", 0],
    ["0.5ms", 1],
  ])("reads %s as %i ms", (text, durationInMs) => {
    expect(parseDuration(text)).toBe(durationInMs);
  });

  it.each([
    "",
    "45",
    "m",
    "45 m",
    " 45m",
    "45m ",
    "-1h",
    "+1h",
    "1y",
    "1mo",
    "1H",
    "45 minutes",
    "1h30",
    ".5h",
    "1e3s",
  ])("finds no duration in %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it("finds no duration in a number of hundreds of digits", () => {
    expect(parseDuration(`${"9".repeat(120)}h`)).toBeUndefined();
    expect(parseDuration(`${"9".repeat(400)}h`)).toBeUndefined();
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0s"],
    [42_000, "42s"],
    [42_400, "42s"],
    [200_000, "3m 20s"],
    [18_000_000, "5h"],
    [187_200_000, "2d 4h"],
    [3_715_000, "1h 2m"],
    [400 * 86_400_000, "400d"],
    [40 * 86_400_000 + 25_000, "40d"],
    [-5_000, "0s"],
  ])("shows %i ms as %s", (durationInMs, text) => {
    expect(formatDuration(durationInMs)).toBe(text);
  });

  it.each([
    ["499ms", "0s"],
    ["500ms", "1s"],
    ["59.4s", "59s"],
    ["59.5s", "1m"],
    ["60s", "1m"],
    ["1m59.5s", "2m"],
    ["59m59.4s", "59m 59s"],
    ["59m59.5s", "1h"],
    ["59m59.9s", "1h"],
    ["1h", "1h"],
    ["1h29s", "1h"],
    ["1h59m29s", "1h 59m"],
    ["1h59m30s", "2h"],
    ["23h59m29s", "23h 59m"],
    ["23h59m30s", "1d"],
    ["23h59m59.9s", "1d"],
    ["1d", "1d"],
    ["1d23h29m", "1d 23h"],
    ["1d23h30m", "2d"],
  ])("chooses the unit after rounding: %s is %s", (duration, text) => {
    expect(formatDuration(parseDuration(duration) ?? NaN)).toBe(text);
  });
});
