/**
 * What a terminal or a pipeline's log would obey rather than show: control characters, marks that turn the direction of
 * writing, and separators of lines.
 */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/g;

/** Half of a character that takes two of JavaScript's: a text in UTF-8 can't hold it. */
const half = /\p{Surrogate}/gu;

/** How a pipeline's commands begin: of GitHub Actions at the start of a line, of Azure Pipelines anywhere. */
const command = /^\s*::|##(?=\w*\[)/g;

/** A text from outside as data: on one line, without what can't be seen, and else as it is. */
export function withoutHidden(text: string): string {
  return text.replace(hidden, " ").replace(half, "\ufffd");
}

/** A text from outside, on one line and without anything that is a command to a terminal. */
export function shownText(text: string): string {
  return withoutHidden(text).replace(command, (sign) => sign.replace(/(?<=[:#])(?=[:#])/, " "));
}
