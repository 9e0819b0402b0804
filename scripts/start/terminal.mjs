/** The layout of the story's output. Lines are short enough for a terminal of 80 columns. */
import { styleText } from "node:util";

import Table from "cli-table3";

const WIDTH = 80;

const NO_LINES = {
  ...{ top: "", "top-left": "", "top-mid": "", "top-right": "" },
  ...{ mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  ...{ bottom: "", "bottom-left": "", "bottom-mid": "", "bottom-right": "" },
  ...{ left: "", middle: "  ", right: "" },
};

let steps = 0;

/**
 * Begins a step of the story.
 *
 * @param {string} title
 * @param {string[]} lines what to look at
 */
export function caption(title, ...lines) {
  steps += 1;
  const heading = `── ${steps}  ${title} `;
  console.log(`\n${styleText("bold", styleText("cyan", heading.padEnd(WIDTH, "─")))}`);
  lines.forEach((line) => console.log(line));
}

/** @param {string[]} words */
export function showCommand(...words) {
  const typed = words.map((word) => (/^[\w./:@=,-]+$/.test(word) ? word : `"${word}"`)).join(" ");
  console.log(`\n${styleText("bold", `$ ${typed}`)}`);
}

/**
 * Prints a fact that was just checked.
 *
 * @param {string} line
 */
export function fact(line) {
  console.log(`${styleText("green", "✔")} ${line}`);
}

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows
 */
export function showTable(head, rows) {
  const table = new Table({
    head: head.map((title) => styleText("bold", title)),
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows);
  console.log(`${table.toString().replace(/ +$/gm, "")}\n`);
}

/**
 * @param {string} purpose
 * @param {string[]} commands
 */
export function toType(purpose, ...commands) {
  console.log(`\n${purpose}`);
  commands.forEach((line) => console.log(`  ${styleText("bold", line)}`));
}
