import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const file = join(__dirname, "../../scripts/jest/watchdog.js");

/** Runs a process under a watchdog; gives back how it ended, and what it said. */
async function play(limitInMs: number, program: string): Promise<[signal: string | null, said: string]> {
  const watched = `
    const watchdog = require(${JSON.stringify(file)}).startWatchdog(${limitInMs});
    watchdog.watch("the first");
    watchdog.watch("the second");
    ${program}`;
  const child = spawn(process.execPath, ["-e", watched], { timeout: 8_000, stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit") as Promise<[number, string | null]>;
  const [said, [, signal]] = await Promise.all([text(child.stderr), exited]);
  return [signal, said];
}

it.each([
  ["never returns", "for (;;);"],
  ["never comes to its timers", "(async () => { for (;;) await undefined; })();"],
])("ends a process that %s, and names what ran last", async (_what, program) => {
  expect(await play(500, program)).toEqual(["SIGKILL", expect.stringContaining("the second") as string]);
});

it("leaves a process alone that pauses, and ends with it", async () => {
  expect(await play(2_000, "setTimeout(() => undefined, 3_000);")).toEqual([null, ""]);
});
