import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runModule } from "../support/modules";

const folder = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-notices-"));

beforeAll(() => {
  install("node_modules/b", { name: "b", version: "2.0.0", license: "MIT" }, { "LICENCE.md": "The text of b.\r\n" });
  install(
    "node_modules/b/node_modules/@a/a",
    { name: "@a/a", version: "1.0.0", license: "Apache-2.0" },
    {
      ...{ license: "The text of a.\n", NOTICE: "The notice of a.\n", "index.js": "The code of a.\n" },
    },
  );
  install("node_modules/silent", { name: "silent", version: "3.0.0", license: "ISC" }, { "README.md": "ISC" });
  install("node_modules/empty", { name: "empty", version: "4.0.0" }, { LICENSE: " \n" });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("name each package of the bundle once, with its version, its licence and every text of it", () => {
  const { stdout } = noticesOf(
    ...["provider/main.ts", "node_modules/b/index.js", "node_modules/b/lib/other.js"],
    "node_modules/b/node_modules/@a/a/index.js",
  );
  expect(stdout.match(/^.*\d\.0\.0.*$/gm)).toEqual(["@a/a 1.0.0 (Apache-2.0)", "b 2.0.0 (MIT)"]);
  expect(stdout.match(/^The (?:text|notice|code).*$/gm)).toEqual([
    "The notice of a.",
    "The text of a.",
    "The text of b.",
  ]);
});

it("are not made where a package ships no licence text: its name is in the error", () => {
  const { status, stdout, stderr } = noticesOf(
    ...["node_modules/b/index.js", "node_modules/silent/index.js", "node_modules/empty/index.js"],
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch("a licence text is missing in empty 4.0.0 (licence not declared), silent 3.0.0 (ISC).");
});

function install(path: string, manifest: object, files: Record<string, string>): void {
  mkdirSync(join(folder, path), { recursive: true });
  const all = { "package.json": JSON.stringify(manifest), ...files };
  for (const [name, content] of Object.entries(all)) writeFileSync(join(folder, path, name), content);
}

/** The notices of a bundle that is made of these files. */
function noticesOf(...inputs: string[]) {
  const outputs = { "provider.cjs": { inputs: Object.fromEntries(inputs.map((input) => [input, {}])) } };
  return runModule(`
    import { thirdPartyNotices } from "./scripts/plugin/notices.mjs";
    process.stdout.write(await thirdPartyNotices(${JSON.stringify({ outputs })}, ${JSON.stringify(folder)}));`);
}
