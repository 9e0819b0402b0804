/**
 * A comment as a program in any language may read it. What is thrown is said without its TypeScript class.
 *
 * @param {import("typedoc").Comment | undefined} comment
 */
export function describe(comment) {
  const { summary = [], blockTags = [] } = comment ?? {};
  const tagged = (/** @type {string} */ name) =>
    blockTags.filter(({ tag }) => tag === name).map(({ content }) => textOf(content));
  return [
    textOf(summary),
    ...tagged("@throws").map((text) => text.replace("pulumi.RunError", "It fails")),
    ...tagged("@see").map((text) => `See ${text}`),
  ].join("\n\n");
}

/** What has another name in TypeScript. */
const otherNames = new Map([["BitLockerKeyRotation", "KeyRotation"]]);

/** @param {import("typedoc").CommentDisplayPart[]} parts */
function textOf(parts) {
  return parts
    .map(({ kind, text }) => (kind === "inline-tag" ? `\`${otherNames.get(text) ?? text}\`` : text))
    .join("")
    .replaceAll(/ *\n */g, "\n")
    .replaceAll(/\bundefined\b/g, "not set");
}
