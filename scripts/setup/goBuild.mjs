import { startProgress } from "./progress.mjs";
import { run } from "./run.mjs";

/** The end of an executable's name. */
export const executableSuffix = process.platform === "win32" ? ".exe" : "";

/**
 * Builds a program from Go modules.
 *
 * @param {object} program
 * @param {string} program.title what is being done, as in "Building pulumi from its Go modules"
 * @param {string} program.folder the module's folder, with go.mod and go.sum
 * @param {string} program.source the package to build
 * @param {string} program.output the executable
 * @param {string} [program.ldflags]
 * @param {(pid: number) => void} onStart
 * @throws {import("./error.mjs").SetupError} when there is no Go, or it fails
 */
export async function goBuild({ title, folder, source, output, ldflags = "" }, onStart) {
  const progress = startProgress(title);
  let compiled = 0;
  try {
    // -v names each package as it is compiled, so that the terminal shows progress.
    const args = ["build", "-v", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w ${ldflags}`, "-o", output, source];
    await run("go", args, {
      cwd: folder,
      // As Pulumi's own releases are built. A go.work of the user's must not take part.
      env: { CGO_ENABLED: "0", GOWORK: "off" },
      onStart,
      onLine: (line) => progress.update(line.startsWith("go: ") ? line.slice(4) : `${++compiled} packages, ${line}`),
    });
    progress.end("done");
  } catch (error) {
    progress.end("failed");
    throw error;
  }
}
