import { inWords } from "./numbers";

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
  note?: string;
}

/** What one part of the bench has to say. */
export interface Report {
  title: string;
  /** What was played, as Markdown. */
  about: string;
  criteria: Criterion[];
  tables?: Table[];
  picture?: Picture;
}

export interface Picture {
  /** What it shows, for those who can't see it. */
  title: string;
  svg: string;
}

/** A figure that may be at most so much. */
export function atMost(name: string, figure: number, limit: number, unit = ""): Criterion {
  return { name, figure: inWords(figure, unit), limit: `at most ${inWords(limit, unit)}`, isMet: figure <= limit };
}

/** A figure that must be at least so much. */
export function atLeast(name: string, figure: number, limit: number, unit = ""): Criterion {
  return { name, figure: inWords(figure, unit), limit: `at least ${inWords(limit, unit)}`, isMet: figure >= limit };
}
