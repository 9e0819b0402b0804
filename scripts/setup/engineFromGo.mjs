import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";

import { executableSuffix, goBuild } from "./goBuild.mjs";
import { root } from "./paths.mjs";
import { say } from "./progress.mjs";

/** Where the Go modules are, each with its go.sum, and the dynamic provider's launchers. */
const recipes = join(root, "scripts", "engine");

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
  const release = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  await build("pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", bin, release, onStart);
  const host = "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs";
  await build("pulumi-language-nodejs", host, bin, "", onStart);
  await copyLauncher(bin);
}

/**
 * @param {string} name of the module's folder and of the executable
 * @param {string} source the package to build
 * @param {string} bin
 * @param {string} ldflags
 * @param {(pid: number) => void} onStart
 */
async function build(name, source, bin, ldflags, onStart) {
  const title = `Building ${name} from its Go modules`;
  const output = join(bin, name + executableSuffix);
  await goBuild({ title, folder: join(recipes, name), source, output, ldflags }, onStart);
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
