import { join } from "node:path";

/** What the set-up step found of a language: scripts/jest/languages.mjs. */
interface Language {
  /** Why its programs can't be run here. */
  missing?: string;
  /** The folder of its SDK. */
  sdk?: string;
}

const languages = JSON.parse(process.env["TEST_LANGUAGES"] ?? "{}") as Record<string, Language>;

/**
 * Declares tests of programs in a language: skipped, with the reason in their title, on a machine that can't run them.
 *
 * @param tests Is handed the folder of the language's executables, if its SDK has some.
 */
export function describeLanguage(name: "YAML" | "Python" | "Go", tests: (path?: string) => void): void {
  describeWith(name, `a program in ${name}`, (sdk) =>
    tests(sdk && join(sdk, process.platform === "win32" ? "Scripts" : "bin")),
  );
}

/** Declares tests that need the generator of SDKs, in the same way. */
export function describeGenerator(title: string, tests: () => void): void {
  describeWith("generator", title, tests);
}

function describeWith(name: string, title: string, tests: (sdk?: string) => void): void {
  const language = languages[name];
  if (!language) throw new Error(`The set-up step says nothing of ${name}.`);
  const { missing, sdk } = language;
  if (missing) describe.skip(`${title} (skipped: ${missing})`, () => tests());
  else describe(title, () => tests(sdk));
}
