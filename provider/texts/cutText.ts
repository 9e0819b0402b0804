/**
 * As much of a text as is wanted, with no word cut: a credential of which the end is missing would not be known for one.
 * A word that is longer than that is left out.
 */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const begun = text.slice(0, longest + 1);
  return begun.slice(0, Math.max(0, begun.search(/\s\S*$/)));
}
