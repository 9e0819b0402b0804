/** What the set-up step prints. All of it goes to stderr, so that stdout holds only the result of a command. */
import { stripVTControlCharacters } from "node:util";

const out = process.stderr;
const REDRAW_MS = 250;
/** In a log that is no terminal every report is a line of its own, so there are few. */
const REPORT_MS = 30_000;

/** @param {string} line */
export function say(line) {
  out.write(`${line}\n`);
}

/**
 * Shows that a long step goes on: since when, and what it does. On a terminal that is one line, drawn over and
 * over; elsewhere a line every half minute.
 *
 * @param {string} title what is being done, as in "Installing the dependencies"
 */
export function startProgress(title) {
  const started = performance.now();
  let detail = "";
  const elapsed = () => formatSeconds((performance.now() - started) / 1000);
  const line = () => `${title} ... ${elapsed()}${detail && `  ${detail}`}`;
  const draw = () => out.write(`\r\u001b[K${line().slice(0, (out.columns || 80) - 1)}`);

  if (!out.isTTY) say(`${title} ...`);
  const timer = out.isTTY ? setInterval(draw, REDRAW_MS) : setInterval(() => say(line()), REPORT_MS);

  return {
    /** @param {string} text what is going on right now */
    update(text) {
      detail = stripVTControlCharacters(text).trim();
    },
    /** @param {string} outcome how it ended, as in "done" */
    end(outcome) {
      clearInterval(timer);
      out.write(
        out.isTTY ? `\r\u001b[K${title}: ${outcome} (${elapsed()})\n` : `${title}: ${outcome} (${elapsed()})\n`,
      );
    },
  };
}

/** @param {number} seconds */
function formatSeconds(seconds) {
  const whole = Math.floor(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
