import { devNull } from "node:os";
import { join } from "node:path";

import { installLanguageHost } from "../setup/languageHosts.mjs";
import { failureOf } from "../setup/error.mjs";
import { root } from "../setup/paths.mjs";
import { say, startProgress } from "../setup/progress.mjs";
import { installPythonSdk } from "../setup/pythonSdk.mjs";
import { run } from "../setup/run.mjs";
import { installGenerator } from "../sdk/generator.mjs";

/**
 * Installs what programs in other languages than Node's need, and what generates their SDKs. Tests of a language that
 * can't be had are skipped.
 *
 * @returns {Promise<Record<string, { missing?: string, sdk?: string }>>} by language: why its tests are skipped; where its
 *   SDK is, if it needs one
 */
export async function installLanguages() {
  return {
    YAML: await install("programs in YAML", () => installLanguageHost("yaml")),
    Python: await install("programs in Python", async () => {
      await installLanguageHost("python");
      return installPythonSdk();
    }),
    Go: await install("programs in Go", async () => {
      await installLanguageHost("go");
      await compileExampleInGo();
    }),
    generator: await install("generated SDKs", installGenerator),
  };
}

/** Pulumi's SDK for Go takes a minute to compile. Go keeps what it has compiled, so no test has to wait for it. */
async function compileExampleInGo() {
  const progress = startProgress("Compiling the example in Go");
  try {
    const folder = join(root, "examples", "go-single-device");
    await run("go", ["build", "-o", devNull, "."], { cwd: folder, env: { GOWORK: "off" } });
    progress.end("done");
  } catch (error) {
    progress.end("failed");
    throw error;
  }
}

/**
 * @param {string} tested
 * @param {() => Promise<string | void>} step gives back where the language's SDK is, if it needs one
 */
async function install(tested, step) {
  const found = /** @type {{ sdk?: string }} */ ({});
  const failure = await failureOf(async () => Object.assign(found, { sdk: await step() }));
  if (!failure) return found;
  // Of what a failed build says, the last line says most.
  const missing = failure.message.trim().split("\n").at(-1);
  say(`The tests of ${tested} are skipped: ${missing}`);
  return { missing };
}
