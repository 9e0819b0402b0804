import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";

import { executableSuffix, goBuild } from "./goBuild.mjs";
import { root } from "./paths.mjs";
import { say } from "./progress.mjs";

/** Where the Go modules are, each with its go.sum, and the dynamic provider's launchers. */
export const recipes = join(root, "scripts", "engine");

const windows = process.platform === "win32";

/**
 * Builds the same Pulumi from its Go modules, for machines that reach Go's module proxy but not Pulumi's downloads.
 *
 * @param {string} version
 * @param {string} bin an existing folder for the executables, all of which the engine expects side by side
 * @param {(pid: number) => void} onStart
 * @throws {import("./error.mjs").SetupError} when there is no Go, or it fails
 */
export async function compileEngine(version, bin, onStart) {
  say("The same release is built instead: about five minutes on two cores, once.");
  const output = (/** @type {string} */ name) => join(bin, name + executableSuffix);
  await buildTool(
    {
      name: "pulumi",
      source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      output: output("pulumi"),
      ldflags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
    },
    onStart,
  );
  const host = "pulumi-language-nodejs";
  const source = `github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/${host}`;
  await buildTool({ name: host, source, output: output(host) }, onStart);
  await copyLauncher(bin);
}

/**
 * Builds a program from the Go module of its name in scripts/engine.
 *
 * @param {object} tool
 * @param {string} tool.name
 * @param {string} tool.source the package to build
 * @param {string} tool.output the executable
 * @param {string} [tool.ldflags]
 * @param {(pid: number) => void} onStart
 * @throws {import("./error.mjs").SetupError} when there is no Go, or it fails
 */
export async function buildTool({ name, ...program }, onStart) {
  const title = `Building ${name} from its Go modules`;
  await goBuild({ title, folder: join(recipes, name), ...program }, onStart);
}

/**
 * The dynamic provider's launcher: a script that finds the SDK's provider from the program's folder.
 *
 * @param {string} bin
 */
async function copyLauncher(bin) {
  const name = `pulumi-resource-pulumi-nodejs${windows ? ".cmd" : ""}`;
  await copyFile(join(recipes, name), join(bin, name));
  await chmod(join(bin, name), 0o755);
}
