/**
 * A test that waits for ever fails at jest's time limit. One that never pauses, as a loop on a clock that takes no time,
 * keeps jest's timers from running as well, and would hang the run. So a thread beside it watches.
 */
const { writeSync } = require("node:fs");
const { isMainThread, parentPort, Worker } = require("node:worker_threads");

/** A thread has no stream that works without the main one. */
const STDERR = 2;
const BEAT_MS = 1_000;
/** Longer than the time limit of a test, which has the better message. */
const SILENT_BEATS = 15;

/** Ends the process when it has not come to its timers for 15 seconds, and says at which test. */
function startWatchdog() {
  const thread = new Worker(__filename);
  thread.unref();
  setInterval(() => thread.postMessage(undefined), BEAT_MS).unref();
  return {
    /** @param {string} test what is about to run */
    watch: (test) => thread.postMessage(test),
  };
}

/** @param {import("node:worker_threads").MessagePort} port */
function keepWatch(port) {
  let test = "";
  let silentBeats = 0;
  port.on("message", (/** @type {string | undefined} */ message) => {
    test = message ?? test;
    silentBeats = 0;
  });
  // Beats are counted, not seconds: those of a computer that slept don't count.
  setInterval(() => {
    silentBeats += 1;
    if (silentBeats < SILENT_BEATS) return;
    writeSync(STDERR, `\nThis test does not pause, and is ended after ${SILENT_BEATS} s:\n${test}\n`);
    process.kill(process.pid, "SIGKILL");
  }, BEAT_MS);
}

if (isMainThread) module.exports = { startWatchdog };
else if (parentPort) keepWatch(parentPort);
