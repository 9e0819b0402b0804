const { default: Sequencer } = require("@jest/test-sequencer");

/** @typedef {Parameters<Sequencer["sort"]>[0][number]} Test */

/**
 * The tests that start processes take longest, and leave a core to others. They come first, so that the run does not
 * end with one of them alone.
 */
class ProcessesFirst extends Sequencer {
  /**
   * @override
   * @param {Test[]} tests
   */
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isUnit = (/** @type {Test} */ { context }) => context.config.displayName?.name === "unit";
    return [...sorted.filter((test) => !isUnit(test)), ...sorted.filter(isUnit)];
  }
}

module.exports = ProcessesFirst;
