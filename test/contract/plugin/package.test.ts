import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Metafile } from "esbuild";
import { engines, version } from "../../../package.json";
import { cachedPackage } from "../../support/installation";
import { runModule } from "../../support/modules";
import { packPackage } from "../../support/packed";
import { handshakeOf } from "../../support/pluginHandshake";

const root = join(__dirname, "../../..");
const built = join(root, "dist/plugin");
const home = mkdtempSync(join(tmpdir(), "pulumi bitlocker's plugin "));
const installed = join(home, "node_modules/pulumi-bitlocker");
const launcher = join(installed, "dist/plugin/pulumi-resource-bitlocker");

beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  // What an earlier start compiled is not part of it.
  mkdirSync(join(built, "compiled/by-a-test"), { recursive: true });
  writeFileSync(join(built, "compiled/by-a-test/provider"), "");
  execFileSync("tar", ["-xzf", packPackage(home), "--strip-components=1", "-C", installed]);
});

afterAll(() => {
  for (const folder of [home, join(built, "compiled/by-a-test")]) rmSync(folder, { recursive: true, force: true });
});

it("is in the package, and all that belongs beside it", () => {
  expect(readdirSync(join(installed, "dist/plugin")).sort()).toEqual([
    ...["LICENSE", "THIRD-PARTY-NOTICES", "package.json", "provider.cjs"],
    ...["pulumi-resource-bitlocker", "pulumi-resource-bitlocker.cmd", "schema.json"],
  ]);
  expect(existsSync(join(installed, "dist/provider/hosts/plugin"))).toBe(false);
  // With one of these, the engine would install packages in node_modules, or fetch the plugin for whoever does without it.
  expect(existsSync(join(installed, "PulumiPlugin.yaml"))).toBe(false);
  expect(JSON.parse(readFileSync(join(installed, "package.json"), "utf8"))).not.toHaveProperty("pulumi");
});

it("has at most 4 MB, and a schema of the package's version", () => {
  expect(statSync(join(installed, "dist/plugin/provider.cjs")).size).toBeLessThanOrEqual(4_000_000);
  expect(JSON.parse(readFileSync(join(installed, "dist/plugin/schema.json"), "utf8"))).toMatchObject({
    ...{ name: "bitlocker", version },
  });
});

// On Windows npm writes scripts in the place of links.
const onUnix = process.platform === "win32" ? it.skip : it;

it("answers where it lies, with nothing installed beside it", async () => {
  expect(await handshakeOf(launcher)).toMatchObject({});
});

onUnix.each([
  ["through the links of npm", () => linkTo(launcher)],
  ["through a link to a link", () => linkTo(linkTo(launcher))],
])("answers %s", async (_where, executable) => {
  expect(await handshakeOf(executable())).toMatchObject({});
});

it("answers in a folder whose package.json says that scripts are modules", async () => {
  const folder = join(home, "modules/plugin");
  cpSync(join(installed, "dist/plugin"), folder, { recursive: true });
  writeFileSync(join(home, "modules/package.json"), '{ "type": "module" }');
  expect(await handshakeOf(join(folder, "pulumi-resource-bitlocker"))).toMatchObject({});
});

it("says so under a Node that is too old", async () => {
  const oldest = engines.node.replace(">=", "");
  const under = (version: string) =>
    handshakeOf(launcher, { NODE_OPTIONS: `--require ${JSON.stringify(nodeCalled(version))}` });
  expect(await under("9.99.0")).toBe(`pulumi-resource-bitlocker needs Node ${oldest} or later; this is 9.99.0.\n`);
  expect(await under("20.18.0")).toMatch(`needs Node ${oldest} or later`);
  expect(await under(oldest)).toMatchObject({});
});

it("is compiled once, from Node 22 on, although the engine kills it", async () => {
  const node = cachedPackage("node@22.23.3", ".bin");
  // Why it is not to be had is printed.
  if (!node) return;
  const folder = join(home, "compiled once");
  cpSync(join(installed, "dist/plugin"), folder, { recursive: true });
  const executable = join(folder, "pulumi-resource-bitlocker");
  const environment = { PATH: [node, process.env["PATH"]].join(delimiter) };
  const compiled = () =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /^compiled.\w+/.test(file));

  const child = spawn(executable, { env: { ...process.env, ...environment }, stdio: "ignore" });
  const exited = once(child, "exit");
  // It does so after a second. One that never does must not outlive the test.
  for (let tries = 0; compiled().length < 2 && tries < 300; tries++) await setTimeout(100);
  child.kill("SIGKILL");
  await exited;

  const first = compiled();
  expect(first.length).toBeGreaterThanOrEqual(2);
  expect(await handshakeOf(executable, environment)).toMatchObject({});
  expect(compiled()).toEqual(first);
});

describe("the bundle", () => {
  let metafile: Metafile;
  let bundled: string[];

  beforeAll(() => {
    const { stdout } = runModule(`
      import { bundlePlugin } from "./scripts/plugin/bundle.mjs";
      process.stdout.write(JSON.stringify(await bundlePlugin(${JSON.stringify(join(home, "bundle"))})));`);
    metafile = JSON.parse(stdout) as Metafile;
    bundled = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  });

  it("needs nothing but what Node has", () => {
    const outside = Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.filter(({ external }) => external).map(({ path }) => path.replace("node:", "")),
    );
    const unknown = outside.filter((path) => !builtinModules.includes(path) && !["sqlite", "<runtime>"].includes(path));
    expect(outside).toContain("http2");
    expect(unknown).toEqual([]);
  });

  it("holds azure-identity and undici, and of Pulumi's SDK the protocol alone", () => {
    expect(bundled).toContainEqual(expect.stringMatching("^node_modules/@azure/identity/"));
    expect(bundled).toContainEqual(expect.stringMatching("^node_modules/undici/"));
    const ofSdk = bundled.filter((path) => path.startsWith("node_modules/@pulumi/pulumi/"));
    expect(ofSdk.length).toBeGreaterThan(0);
    expect(ofSdk.filter((path) => !path.startsWith("node_modules/@pulumi/pulumi/proto/"))).toEqual([]);
  });

  it("holds the log of Azure's libraries once, or what is cleared would not be what logs", () => {
    const logs = bundled.filter((path) => /\/@azure\/logger\/|\/ts-http-runtime\/.*\/logger\.js$/.test(path));
    expect(logs).toEqual([expect.stringMatching("ts-http-runtime"), expect.stringMatching("@azure/logger")]);
  });

  it("has notices of every package in it", () => {
    const notices = readFileSync(join(built, "THIRD-PARTY-NOTICES"), "utf8");
    const folders = new Set(bundled.map((path) => /^.*node_modules\/(@[^/]*\/)?[^/]*/.exec(path)?.[0] ?? ""));
    folders.delete("");
    expect(folders.size).toBeGreaterThan(20);
    for (const folder of folders) {
      const { name, version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
        [field: string]: string;
      };
      expect(notices).toMatch(`\n${String(name)} ${String(version)} (`);
    }
  });
});

function linkTo(target: string): string {
  const folder = mkdtempSync(join(home, ".bin"));
  const link = join(folder, "pulumi-resource-bitlocker");
  symlinkSync(target, link);
  return link;
}

/** A script that lets Node call itself by another version. */
function nodeCalled(version: string): string {
  const script = join(mkdtempSync(join(home, "node")), "called.js");
  const versions = `{ value: { ...process.versions, node: "${version}" } }`;
  writeFileSync(script, `Object.defineProperty(process, "versions", ${versions});`);
  return script;
}
