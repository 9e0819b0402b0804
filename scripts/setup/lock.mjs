/**
 * A lock between processes, for work that must not be done twice at the same time.
 *
 * It is a file that says who holds it. It does not come from a package, because the first thing it guards is the
 * installation of packages.
 */
import { writeFileSync } from "node:fs";
import { mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { say } from "./progress.mjs";

const POLL_MS = 200;
const HEARTBEAT_MS = 5_000;
/** A holder without a sign of life for this time is gone: it ran on another host, or its process id was reused. */
const SILENCE_MS = 120_000;
/**
 * Removing a dead holder's lock takes milliseconds. A guard that is older than this was left by a process that died.
 */
const GUARD_MS = 10_000;

/**
 * @typedef {object} Holder
 * @property {string} host
 * @property {number[]} pids the processes that do the work: the holder, and what it started
 * @property {string} activity what it is doing, as in "is installing the dependencies"
 */

/**
 * Does `work` while holding the lock, waiting for other processes first. The lock of a process that died is taken over.
 *
 * @template T
 * @param {string} file
 * @param {string} activity what to tell those who wait, as in "installing the dependencies"
 * @param {(alsoHeldBy: (pid: number) => void) => Promise<T>} work is handed a function that names a child
 *   process: should this process be killed and the child live on, the lock stays held until the child has ended, too
 * @returns {Promise<T>}
 */
export async function withLock(file, activity, work) {
  const holder = { host: hostname(), pids: [process.pid], activity };
  await mkdir(dirname(file), { recursive: true });
  await acquire(file, holder);
  const heartbeat = setInterval(() => void touch(file), HEARTBEAT_MS);
  try {
    return await work((pid) => {
      holder.pids.push(pid);
      writeFileSync(file, JSON.stringify(holder));
    });
  } finally {
    clearInterval(heartbeat);
    await release(file);
  }
}

/**
 * @param {string} file
 * @param {Holder} holder
 */
async function acquire(file, holder) {
  const seen = { heartbeat: 0, since: performance.now(), said: false };
  while (!(await create(file, holder))) {
    const other = await read(file);
    const heartbeat = await modified(file);
    if (heartbeat !== seen.heartbeat) Object.assign(seen, { heartbeat, since: performance.now() });
    if (isDead(other) || performance.now() - seen.since > SILENCE_MS) {
      await clear(file, heartbeat);
    } else if (other && !seen.said) {
      const where = other.host === hostname() ? `process ${other.pids.find(isRunning)}` : `on ${other.host}`;
      say(`Waiting for another command that is ${other.activity} (${where}) ...`);
      seen.said = true;
    }
    await sleep(POLL_MS);
  }
}

/**
 * @param {string} file
 * @param {Holder} holder
 */
async function create(file, holder) {
  try {
    await writeFile(file, JSON.stringify(holder), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes a dead holder's lock. Only one process at a time may, and only if the lock is still the one it saw: else the
 * slower of two would remove the lock that the faster one has created by then.
 *
 * @param {string} file
 * @param {number} heartbeat the lock's last sign of life, as it was seen
 */
async function clear(file, heartbeat) {
  const guard = `${file}.clearing`;
  try {
    await mkdir(guard);
  } catch {
    if (Date.now() - (await modified(guard)) > GUARD_MS) await rmdir(guard).catch(() => undefined);
    return;
  }
  try {
    if ((await modified(file)) === heartbeat) await rm(file, { force: true });
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}

/** @param {string} file */
async function release(file) {
  const holder = await read(file);
  if (holder?.host === hostname() && holder.pids[0] === process.pid) await rm(file, { force: true });
}

/**
 * @param {string} file
 * @returns {Promise<Holder | undefined>} nothing when there is no lock, or its holder has not finished writing it
 */
async function read(file) {
  try {
    return /** @type {Holder} */ (JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** @param {Holder | undefined} holder */
function isDead(holder) {
  return holder?.host === hostname() && !holder.pids.some(isRunning);
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM"; // it runs, under another user
  }
}

/** @param {string} file */
async function modified(file) {
  return stat(file).then(
    (found) => found.mtimeMs,
    () => 0,
  );
}

/** @param {string} file */
async function touch(file) {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
