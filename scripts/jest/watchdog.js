/**
 * A test that waits for ever fails at jest's time limit. One that never pauses, as a loop on a clock that takes no
 * time, keeps jest's timers from running as well, and would hang the run. So a thread beside it watches.
 */
const { writeSync } = require("node:fs");
const { isMainThread, parentPort, Worker, workerData } = require("node:worker_threads");

/** A stream of the thread would need the main thread. */
const STDERR = 2;
/** How many signs of life the process gives within the limit. */
const BEATS = 15;

/**
 * Ends this process when its timers do not run for this time, and names the test.
 *
 * @param {number} limitInMs
 */
function startWatchdog(limitInMs) {
  const thread = new Worker(__filename, { workerData: limitInMs });
  thread.unref();
  setInterval(() => thread.postMessage(undefined), limitInMs / BEATS).unref();
  return {
    /** @param {string} test what is about to run */
    watch: (test) => thread.postMessage(test),
  };
}

/**
 * @param {import("node:worker_threads").MessagePort} port
 * @param {number} limitInMs
 */
function keepWatch(port, limitInMs) {
  let test = "";
  let silentBeats = 0;
  port.on("message", (/** @type {string | undefined} */ message) => {
    test = message ?? test;
    silentBeats = 0;
  });
  // Beats are counted, not time: so the sleep of a computer does not count.
  setInterval(() => {
    silentBeats += 1;
    if (silentBeats < BEATS) return;
    writeSync(STDERR, `\nThis test has not paused for ${limitInMs / 1_000} s, and is ended:\n${test}\n`);
    process.kill(process.pid, "SIGKILL");
  }, limitInMs / BEATS);
}

if (isMainThread) module.exports = { startWatchdog };
else if (parentPort) keepWatch(parentPort, Number(workerData));
