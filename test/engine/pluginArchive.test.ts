import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { runModule } from "../support/modules";
import { handshakeOf } from "../support/pluginHandshake";

const built = join(__dirname, "../../dist/plugin");
const home = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-archive-"));

afterAll(() => rmSync(home, { recursive: true, force: true }));

it("is what the CLI installs the plugin from, and the engine runs it from there", async () => {
  const [archive = ""] = archiveIn("release").filter((file) => file.endsWith("-linux-amd64.tar.gz"));
  pulumi("plugin", "install", "resource", "bitlocker", version, "--file", archive);
  expect(JSON.parse(pulumi("plugin", "ls", "--json"))).toMatchObject([
    { name: "bitlocker", kind: "resource", version },
  ]);

  const schema = JSON.parse(pulumi("package", "get-schema", `bitlocker@${version}`)) as object;
  expect(schema).toMatchObject({ name: "bitlocker", version });

  const installed = join(home, "pulumi/plugins", `resource-bitlocker-v${version}`);
  const files = readdirSync(built, { withFileTypes: true }).filter((entry) => entry.isFile());
  expect(readdirSync(installed)).toEqual(expect.arrayContaining(["LICENSE", ...files.map(({ name }) => name)]));
  expect(await handshakeOf(join(installed, "pulumi-resource-bitlocker"))).toMatchObject({});
});

it("is the same for every platform, and whenever it is made", () => {
  const before = archiveIn("before").map((file) => readFileSync(file, "hex"));
  for (const file of readdirSync(built)) utimesSync(join(built, file), 1, 1);
  const after = archiveIn("after").map((file) => readFileSync(file, "hex"));
  expect(before).toHaveLength(6);
  expect(new Set([...before, ...after]).size).toBe(1);
});

/** Makes the archives of what is built. */
function archiveIn(folder: string): string[] {
  const { stdout, stderr } = runModule(`
    import { archivePlugin } from "./scripts/plugin/archive.mjs";
    process.stdout.write(JSON.stringify(await archivePlugin(${JSON.stringify(join(home, folder))})));`);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as string[];
}

function pulumi(...args: string[]): string {
  const env = { ...process.env, PULUMI_HOME: join(home, "pulumi") };
  return execFileSync("pulumi", args, { cwd: home, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
