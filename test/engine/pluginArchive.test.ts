import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { version } from "../../package.json";
import { runModule } from "../support/modules";
import { handshakeOf } from "../support/pluginHandshake";

const built = join(__dirname, "../../dist/plugin");
const home = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-archive-"));

let archives: string[];
let server: Server;

beforeAll(async () => {
  archives = archiveIn("release");
  server = createServer((request, response) => {
    const archive = archives.find((file) => basename(file) === basename(request.url ?? ""));
    if (archive) response.end(readFileSync(archive));
    else response.writeHead(404).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});

afterAll(() => {
  server.close();
  rmSync(home, { recursive: true, force: true });
});

it.each([
  ["a file", () => ["--file", archives[0] ?? ""]],
  ["a server", () => ["--server", `http://127.0.0.1:${(server.address() as AddressInfo).port}`]],
])("is what the CLI installs the plugin from, out of %s, and the engine runs it", async (_source, option) => {
  await pulumi("plugin", "rm", "--all", "--yes");
  await pulumi("plugin", "install", "resource", "bitlocker", version, ...option());
  const plugins = JSON.parse(await pulumi("plugin", "ls", "--json")) as unknown;
  expect(plugins).toMatchObject([{ name: "bitlocker", kind: "resource", version }]);

  const schema = JSON.parse(await pulumi("package", "get-schema", `bitlocker@${version}`)) as unknown;
  const resources = { "bitlocker:index:KeyRotation": expect.any(Object) as unknown };
  expect(schema).toMatchObject({ name: "bitlocker", version, resources });

  const installed = join(home, "pulumi/plugins", `resource-bitlocker-v${version}`);
  const files = readdirSync(built, { withFileTypes: true }).filter((entry) => entry.isFile());
  expect(readdirSync(installed)).toEqual(expect.arrayContaining(["LICENSE", ...files.map(({ name }) => name)]));
  expect(await handshakeOf(join(installed, "pulumi-resource-bitlocker"))).toMatchObject({});
});

it("is the same for every platform, and whenever it is made", () => {
  const before = archives.map((file) => readFileSync(file, "hex"));
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

async function pulumi(...args: string[]): Promise<string> {
  const env = { ...process.env, PULUMI_HOME: join(home, "pulumi") };
  const { stdout } = await promisify(execFile)("pulumi", args, { cwd: home, env });
  return stdout;
}
