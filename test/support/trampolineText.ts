import { execFileSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "../..");
const program = `
  const pulumi = require("@pulumi/pulumi");
  const { trampoline } = require("./dist/provider/hosts/dynamic/trampoline");
  const provider = trampoline(process.argv[1]);
  pulumi.runtime.serializeFunction(() => provider, { allowSecrets: true }).then(({ text }) => process.stdout.write(text));
`;

let text: string | undefined;

/** What the built package's resource class stores as `__provider`, serialized by the real SDK, which takes it a while. */
export function trampolineText(): string {
  text ??= execFileSync(process.execPath, ["--no-warnings", "-e", program, "KeyRotation"], {
    cwd: root,
    encoding: "utf8",
  });
  return text;
}
