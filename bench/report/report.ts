/** Something that must hold, and what was measured. */
export interface Criterion {
  name: string;
  figure: string;
  limit: string;
  isMet: boolean;
}

/** Figures side by side. */
export interface Table {
  title: string;
  head: string[];
  rows: string[][];
  /** What a reader has to know of it. */
  notes?: string[];
}

/** What one part of the bench has to say. */
export interface Report {
  criteria: Criterion[];
  tables?: Table[];
  /** A picture, as SVG. */
  picture?: string;
}

/** A figure that may be at most so much. */
export function atMost(name: string, figure: number, limit: number, unit = ""): Criterion {
  return { name, figure: inWords(figure, unit), limit: `at most ${inWords(limit, unit)}`, isMet: figure <= limit };
}

/** A figure that must be at least so much. */
export function atLeast(name: string, figure: number, limit: number, unit = ""): Criterion {
  return { name, figure: inWords(figure, unit), limit: `at least ${inWords(limit, unit)}`, isMet: figure >= limit };
}

/** A number with three digits that mean something, and its unit. */
export function inWords(figure: number, unit = ""): string {
  if (Number.isNaN(figure)) return "—";
  const digits = Math.abs(figure) >= 100 || Number.isInteger(figure) ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
  const number = figure.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === "%" ? `${number}%` : [number, unit].filter(Boolean).join(" ");
}
