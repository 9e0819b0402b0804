import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(__dirname, "../..");

/** Runs a program in a process of its own, with the built package and the real SDK; gives back what it printed last. */
export async function runProgram(program: string, ...configs: Record<string, string>[]): Promise<unknown> {
  const text = `
    const pulumi = require("@pulumi/pulumi");
    const bitlocker = require("pulumi-bitlocker");
    const configs = ${JSON.stringify(configs)};
    const print = (value) => console.log(JSON.stringify(value));
    ${program}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", text], { cwd: root, timeout: 60_000 });
  return JSON.parse(stdout);
}
