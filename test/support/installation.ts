import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../..");

/** Where a program and its provider process run. */
export interface Installation {
  /** The executable of Node. */
  node: string;
  /** The program's folder, from which the package and Pulumi's SDK are found. */
  folder: string;
}

/** The Node that runs the tests, and what the clone has installed. */
export const ownInstallation: Installation = { node: process.execPath, folder: join(root, "examples/quickstart") };

/** A file of a package, as the program in this folder finds it. */
export function resolveIn({ folder }: Installation, request: string): string {
  return createRequire(join(folder, "index.js")).resolve(request);
}

/**
 * The built package in a folder of its own, beside another SDK.
 *
 * @param node The executable of Node.
 * @param sdk The folder of `@pulumi/pulumi`.
 */
export function installBeside(node: string, sdk: string): Installation {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-installation-"));
  const modules = join(folder, "node_modules");
  const own = join(modules, "pulumi-bitlocker");
  for (const part of ["dist", "package.json"]) cpSync(join(root, part), join(own, part), { recursive: true });
  link(sdk, modules, "@pulumi/pulumi");
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { dependencies: object };
  for (const name of Object.keys(dependencies)) link(join(root, "node_modules", name), modules, name);
  return { node, folder };
}

function link(target: string, modules: string, name: string): void {
  const path = join(modules, name);
  mkdirSync(join(path, ".."), { recursive: true });
  symlinkSync(target, path, "junction");
}

/**
 * What this version of a package has at a path in its node_modules; installed into the user's cache if it is missing.
 * Nothing, and the reason on stderr, if that is not possible.
 */
export function cachedPackage(spec: string, path: string): string | undefined {
  const script = join(root, "scripts/setup/cachedPackage.mjs");
  const { status, stdout } = spawnSync(process.execPath, [script, spec], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return status === 0 ? join(stdout.trim(), "node_modules", path) : undefined;
}
