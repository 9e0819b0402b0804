/** How the story looks. Lines are short enough for a terminal of 80 columns. */
import { styleText } from "node:util";

import Table from "cli-table3";

const WIDTH = 78;

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
  console.log(`\n${styleText(["bold", "cyan"], heading.padEnd(WIDTH, "─"))}`);
  lines.forEach((line) => console.log(line));
}

/** @param {string[]} words */
export function showCommand(...words) {
  const typed = words.map((word) => (/^[\w./:@=,-]+$/.test(word) ? word : `"${word}"`)).join(" ");
  console.log(`\n${styleText("bold", `$ ${typed}`)}`);
}

/**
 * Something that was checked just now, and is so.
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
  const nothing = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" };
  const table = new Table({
    head: head.map((title) => styleText("bold", title)),
    chars: {
      ...nothing,
      ...{ "bottom-left": "", "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "" },
      ...{ right: "", "right-mid": "", middle: " " },
    },
    style: { head: [], "padding-left": 0, "padding-right": 1 },
  });
  table.push(...rows.map((row) => row.map((cell) => ({ content: String(cell) }))));
  console.log(`\n${table.toString().replace(/ +$/gm, "")}\n`);
}
