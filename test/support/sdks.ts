import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { cachedPackage } from "./installation";

const root = join(__dirname, "../..");

/** Where the generated SDKs are committed. */
export const sdkFolder = join(root, "sdk");

/** What npm, pip and Python leave in the folder of an SDK that a user installs. */
const left = /(?:^|[\\/])(?:node_modules|bin|build|__pycache__|[^\\/]*\.egg-info)(?:[\\/]|$)/;

/** The texts of the SDKs of all languages, by their paths. */
export function sdkTexts(folder: string): Record<string, string> {
  const languages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const entries = languages.flatMap(({ name }) =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true }),
  );
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const own = files.map((file) => relative(folder, file)).filter((file) => !left.test(file));
  return Object.fromEntries(own.sort().map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

/** Copies an SDK's folder, so that it can be built there. */
function copySdk(language: string, folder: string): void {
  const filter = (source: string) => !left.test(relative(sdkFolder, source));
  cpSync(join(sdkFolder, language), folder, { recursive: true, filter });
}

/**
 * Installs the SDK for Python.
 *
 * @param target The folder to install it to.
 * @param path The folder of Python's executables.
 */
export function installForPython(target: string, path: string): void {
  const source = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-sdk-python-"));
  const alone = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"];
  try {
    copySdk("python", source);
    runIn(target, join(path, "python"), ["-m", "pip", "install", "--quiet", ...alone, "--target", target, source]);
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

/**
 * Pulumi's SDK that the one for Node needs. The repository's own is the last one for Node 20, and does not know yet of a
 * resource's `exists`. Nothing, and the reason on stderr, if it can't be installed.
 */
export const recentSdk = cachedPackage("@pulumi/pulumi@3.270.0", "@pulumi/pulumi");

/**
 * Installs the SDK for Node, as npm does: it compiles itself, which ends in an error when a type does not fit.
 *
 * @param folder Gets a `node_modules` with it.
 * @param pulumi The folder of `@pulumi/pulumi`.
 */
export function installForNode(folder: string, pulumi: string): void {
  const modules = join(folder, "node_modules");
  const sdk = join(modules, "pulumi-bitlocker-sdk");
  copySdk("nodejs", sdk);
  link(pulumi, join(modules, "@pulumi/pulumi"));
  link(join(root, "node_modules/@types/node"), join(modules, "@types/node"));
  const env = { ...process.env, PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter) };
  runIn(sdk, process.execPath, ["scripts/postinstall.js"], env);
}

/** Compiles a program's `*.ts` as strictly as TypeScript can, and answers what it finds wrong. */
export function compileTypeScript(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  const options = ["--strict", "--target", "es2022", "--module", "commonjs", "--types", "node", "--skipLibCheck"];
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, ...options, ...files], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout + stderr;
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}

/** Runs a command to its end. What it printed is in the error when it fails. */
export function runIn(cwd: string, command: string, args: string[], env = process.env): void {
  execFileSync(command, args, { cwd, env, stdio: "pipe" });
}
