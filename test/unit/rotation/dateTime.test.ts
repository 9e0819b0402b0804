import { compareDateTimes, elapsedInMs, noDateTime, utc } from "../../../provider/rotation/time/dateTime";

describe("utc", () => {
  it.each([
    ["2026-05-04T07:12:09Z", "2026-05-04T07:12:09Z"],
    ["2026-05-04T09:12:09+02:00", "2026-05-04T07:12:09Z"],
    ["2026-05-04T01:42:09-05:30", "2026-05-04T07:12:09Z"],
    ["2026-05-04T00:30:00+01:00", "2026-05-03T23:30:00Z"],
    ["2026-05-04T07:12:09+00:00", "2026-05-04T07:12:09Z"],
    ["2026-05-04T07:12:09-00:00", "2026-05-04T07:12:09Z"],
    ["2026-05-04T07:12Z", "2026-05-04T07:12:00Z"],
    ["2026-05-04t07:12:09z", "2026-05-04T07:12:09Z"],
  ])("spells %s as %s", (text, spelled) => {
    expect(utc(text)).toBe(spelled);
  });

  it.each(Array.from({ length: 12 }, (_, index) => "123456789123".slice(0, index + 1)))(
    "keeps every digit of the fraction .%s, whatever the offset",
    (digits) => {
      expect(utc(`2026-05-04T07:12:09.${digits}Z`)).toBe(`2026-05-04T07:12:09.${digits}Z`);
      expect(utc(`2026-05-04T09:12:09.${digits}+02:00`)).toBe(`2026-05-04T07:12:09.${digits}Z`);
    },
  );

  it.each(["2026-05-04T07:12:09.5Z", "2026-05-04T07:12:09.500Z", "2026-05-04T07:12:09.500000000000Z"])(
    "spells %s as the others that mean the same moment",
    (text) => {
      expect(utc(text)).toBe("2026-05-04T07:12:09.5Z");
    },
  );

  it.each(["0", "000", "0000000", "000000000000"])("drops a fraction of .%s", (digits) => {
    expect(utc(`2026-05-04T07:12:09.${digits}Z`)).toBe("2026-05-04T07:12:09Z");
  });

  it.each(["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000Z", "0001-01-01T00:00:00+00:00"])(
    "spells Intune's %s as never",
    (text) => {
      expect(utc(text)).toBe(noDateTime);
    },
  );

  it.each([
    undefined,
    null,
    "",
    "yesterday",
    "2026-05-04",
    "2026-05-04T07:12:09",
    "2026-13-04T07:12:09Z",
    "2026-05-04T25:12:09Z",
    "2026-05-04T07:12:09.Z",
    "2026-05-04T07:12:09+2",
    "x2026-05-04T07:12:09Z",
    "2026-05-04T07:12:09Z and more",
  ])("takes %j for never", (text) => {
    expect(utc(text)).toBe("0001-01-01T00:00:00Z");
  });
});

describe("elapsedInMs", () => {
  it("counts the milliseconds from the first time to the second", () => {
    expect(elapsedInMs("2026-05-04T07:12:09Z", "2026-05-04T07:12:10.25Z")).toBe(1_250);
    expect(elapsedInMs("2026-05-04T07:12:10.25Z", "2026-05-04T07:12:09Z")).toBe(-1_250);
  });

  it("reads fractions that a JavaScript date has no room for", () => {
    expect(elapsedInMs("2026-05-04T07:12:09.123456789123Z", "2026-05-04T07:12:10.1234Z")).toBe(1_000);
  });
});

describe("compareDateTimes", () => {
  it.each([
    ["2026-05-04T07:12:09Z", "2026-05-04T07:12:10Z"],
    ["2025-12-31T23:59:59.9Z", "2026-01-01T00:00:00Z"],
    ["2026-05-04T07:12:09Z", "2026-05-04T07:12:09.000000000001Z"],
    ["2026-05-04T07:12:09.1Z", "2026-05-04T07:12:09.15Z"],
    ["2026-05-04T07:12:09.0999999Z", "2026-05-04T07:12:09.1Z"],
    [noDateTime, "2026-05-04T07:12:09Z"],
  ])("puts %s before %s", (earlier, later) => {
    expect(compareDateTimes(earlier, later)).toBe(-1);
    expect(compareDateTimes(later, earlier)).toBe(1);
  });

  it("finds equal times equal", () => {
    expect(compareDateTimes("2026-05-04T07:12:09.5Z", "2026-05-04T07:12:09.5Z")).toBe(0);
  });
});
