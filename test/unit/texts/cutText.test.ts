import { cutText } from "../../../provider/texts/cutText";

it.each([
  ["short enough", 12, "short enough"],
  ["one two three", 12, "one two"],
  ["one two three", 8, "one two"],
  ["one two three", 7, "one two"],
  ["one two three", 6, "one"],
  ["one\ntwo three", 6, "one"],
  ["a-secret-that-is-long", 12, ""],
])("a text is cut between words only: %j after %i", (text, longest, kept) => {
  expect(cutText(text, longest)).toBe(kept);
});

it("a text is cut in no time", () => {
  const begun = performance.now();
  cutText(" \n".repeat(1_000) + "x".repeat(1_000_000), 100_000);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
