const { writeSync } = require("node:fs");

/**
 * Ends a run with one line to grep for, `Tests: 123 passed, 0 failed`, and makes a run without any test fail.
 *
 * @implements {Pick<import("@jest/reporters").Reporter, "onRunComplete" | "getLastError">}
 */
class SummaryReporter {
  /** @type {Error | undefined} */
  #error;

  /**
   * @param {unknown} _contexts
   * @param {import("@jest/test-result").AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    // A file that does not load has no tests that could fail: it counts as one.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    if (passed + failed === 0) this.#error = new Error("No test was run.");
    const line = `Tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`;
    // jest's own summary comes after every other reporter: the last line is printed when the process ends.
    process.once("exit", () => writeSync(process.stdout.fd, line));
  }

  getLastError() {
    return this.#error;
  }
}

module.exports = SummaryReporter;
