/**
 * The language hosts that only some tests and `npm start -- --yaml` need. A released Pulumi has them all beside it; beside
 * an engine that was built here they are built as well, each when it is first asked for.
 */
import { existsSync } from "node:fs";
import { chmod, copyFile, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { ownEngine } from "./engine.mjs";
import { buildTool, recipes } from "./engineFromGo.mjs";
import { isBesideEngineOnPath } from "./engineOnPath.mjs";
import { SetupError } from "./error.mjs";
import { executableSuffix } from "./goBuild.mjs";
import { withLock } from "./lock.mjs";
import { run } from "./run.mjs";

/** The package that each is built from. Its version is in scripts/engine/<the host's name>/go.mod. */
const sources = {
  yaml: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
  python: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
  go: "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go",
};

/**
 * Makes sure that the engine can run programs in a language.
 *
 * @param {keyof typeof sources} language
 * @throws {SetupError} when it can't
 */
export async function installLanguageHost(language) {
  const name = `pulumi-language-${language}`;
  const bin = await ownEngine();
  if (!bin) {
    if (!isBesideEngineOnPath(name)) throw new SetupError(`The Pulumi on PATH has no ${name}.`);
    return;
  }
  if (await isInstalled(name, bin)) return;
  await withLock(join(bin, `${name}.lock`), `installing ${name}`, async (alsoHeldBy) => {
    if (!(await isInstalled(name, bin))) await buildHost(name, sources[language], bin, alsoHeldBy);
  });
}

/**
 * Whether the host is there. One that was built here is built anew when another version is asked for.
 *
 * @param {string} name
 * @param {string} bin
 */
async function isInstalled(name, bin) {
  if (!existsSync(join(bin, name + executableSuffix))) return false;
  const builtFrom = await readFile(join(bin, `${name}.mod`), "utf8").catch(() => undefined);
  return builtFrom === undefined || builtFrom === (await readFile(moduleFile(name), "utf8"));
}

/** @param {string} name */
function moduleFile(name) {
  return join(recipes, name, "go.mod");
}

/**
 * Builds beside the final place and moves it there when complete: what is at the final place can be relied on.
 *
 * @param {string} name
 * @param {string} source
 * @param {string} bin
 * @param {(pid: number) => void} onStart
 */
async function buildHost(name, source, bin, onStart) {
  const unfinished = join(bin, `${name}.unfinished`);
  try {
    await buildTool({ name, source, output: unfinished }, onStart);
    if (name === "pulumi-language-python") await copyPythonLauncher(bin);
    await rename(unfinished, join(bin, name + executableSuffix));
    await copyFile(moduleFile(name), join(bin, `${name}.mod`));
  } finally {
    await rm(unfinished, { force: true });
  }
}

/**
 * The script by which Python's host runs a program. It comes with the host's sources, and belongs beside the host.
 *
 * @param {string} bin
 */
async function copyPythonLauncher(bin) {
  const name = "pulumi-language-python-exec";
  const where = ["list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"];
  const lines = await run("go", where, { cwd: join(recipes, "pulumi-language-python"), env: { GOWORK: "off" } });
  await copyFile(join(lines.at(-1) ?? "", "python", "cmd", name), join(bin, name));
  // Files of Go modules are read-only, and not executable.
  await chmod(join(bin, name), 0o755);
}
