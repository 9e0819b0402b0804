const { TestEnvironment } = require("jest-environment-node");
const { startWatchdog } = require("./watchdog");

/** Much longer than the time limit of a test, which has the better message: a busy machine is no hang. */
const watchdog = startWatchdog(30_000);

/** Node, with a watchdog that knows which test is running: see watchdog.js. */
class WatchedEnvironment extends TestEnvironment {
  #file;

  /**
   * @param {ConstructorParameters<typeof TestEnvironment>[0]} config
   * @param {import("@jest/environment").EnvironmentContext} context
   */
  constructor(config, context) {
    super(config, context);
    this.#file = context.testPath;
    watchdog.watch(this.#file);
  }

  /** @type {NonNullable<import("@jest/environment").JestEnvironment["handleTestEvent"]>} */
  handleTestEvent = (event) => {
    if (event.name === "test_start") watchdog.watch(`${this.#file}\n  ${event.test.name}`);
  };
}

module.exports = WatchedEnvironment;
