const { writeSync } = require("node:fs");

/** A handle that is still open after this time will stay open. */
const CLOSED_WITHIN_MS = 10_000;

/** @typedef {import("@jest/test-result").AggregatedResult} Results */

/**
 * Ends a run with one line to grep for, `Tests: 123 passed, 0 failed`, below one for each part that says how long it
 * took. Makes a run fail that has no test at all, or does not end.
 *
 * @implements {Pick<import("@jest/reporters").Reporter, "onRunComplete" | "getLastError">}
 */
class SummaryReporter {
  /** @type {Error | undefined} */
  #error;

  /**
   * @param {unknown} _contexts
   * @param {Results} results
   */
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    // A file that does not load has no tests that could fail: it counts as one.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    if (passed + failed === 0) this.#error = new Error("No test was run.");
    const last = `Tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
    // jest's own summary comes after every other reporter: these lines are printed when the process ends.
    process.once("exit", () => writeSync(process.stdout.fd, `${[...partsOf(results), last].join("\n")}\n`));
    setTimeout(endWhatIsOpen, CLOSED_WITHIN_MS).unref();
  }

  getLastError() {
    return this.#error;
  }
}

/**
 * How long each part took, from the start of its first file to the end of its last.
 *
 * @param {Results} results
 */
function partsOf({ testResults }) {
  // A file that did not load has no time.
  const files = testResults.filter(({ perfStats }) => perfStats.start > 0);
  return [...new Set(files.map(partOf))].map((part) => {
    const times = files.filter((file) => partOf(file) === part).map(({ perfStats }) => perfStats);
    const start = Math.min(...times.map((time) => time.start));
    const end = Math.max(...times.map((time) => time.end));
    return `${part}: ${Math.round((end - start) / 1000)} s`;
  });
}

/** @param {import("@jest/test-result").TestResult} file */
function partOf({ displayName }) {
  return displayName?.name ?? "";
}

/** jest waits without end for what a test in its own process has left open. */
function endWhatIsOpen() {
  const open = process.getActiveResourcesInfo().join(", ");
  console.error(`The tests left something open (${open}). \`npx jest --detectOpenHandles\` says where.`);
  process.exit(1);
}

module.exports = SummaryReporter;
