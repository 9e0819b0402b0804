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
  /** What a reader has to know about the figures. */
  note?: string;
}

/** The report of one part of the bench. */
export interface Report {
  title: string;
  /** What was played, as Markdown. */
  about: string;
  criteria: Criterion[];
  tables?: Table[];
  picture?: Picture;
}

export interface Picture {
  /** What it shows, for readers who can't see it. */
  title: string;
  svg: string;
}

/** A figure with an upper limit. */
export function atMost(name: string, figure: number, limit: number, unit = ""): Criterion {
  return { name, figure: inWords(figure, unit), limit: `at most ${inWords(limit, unit)}`, isMet: figure <= limit };
}

/** A figure with a lower limit. */
export function atLeast(name: string, figure: number, limit: number, unit = ""): Criterion {
  return { name, figure: inWords(figure, unit), limit: `at least ${inWords(limit, unit)}`, isMet: figure >= limit };
}
