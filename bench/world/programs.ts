import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { documentedQuota } from "../../provider/settings/quota";
import { Project, type StartedRun } from "../../test/support/project";
import type { Tenant } from "./tenant";

/** The two ways of being a resource: dynamic, or of an executable plugin. */
export type Host = "dynamic" | "plugin";

const repository = join(__dirname, "../..");

/** The process that serves the resources, by its command line. */
const providers: Record<Host, RegExp> = {
  dynamic: /dynamic-provider.* 127\.0\.0\.1:/,
  plugin: /pulumi-resource-|provider\.cjs/,
};

/** A project that rotates the keys of these devices. */
export function rotations(host: Host, ids: string[], config: Record<string, string>): Project {
  const project = Project.create(
    `
      const { BitLockerKeyRotation } = ${host === "dynamic" ? 'require("pulumi-bitlocker")' : pluginClass("bitlocker:index:KeyRotation", "BitLockerKeyRotation")};
      ${JSON.stringify(ids)}.forEach((managedDeviceId, index) => {
        new BitLockerKeyRotation("resource-" + index, { managedDeviceId });
      });
    `,
    config,
  );
  if (host === "plugin") addPlugin(project, "bitlocker", join(repository, "dist/plugin"));
  return project;
}

/** What a resource has in the state, besides its provider. */
interface Shape {
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** A project of `count` resources that only wait for this time, with these inputs and outputs. */
export function nothings(host: Host, count: number, waitsForInMs: number, shape: Shape): Project {
  const construct = `for (let index = 0; index < ${count}; index += 1) new Nothing("resource-" + index, inputs);`;
  const project = Project.create("", {});
  // The provider reads them from a file: what it closes over becomes part of every resource's state.
  writeFileSync(join(project.folder, "shape.json"), JSON.stringify({ ...shape, waitsForInMs }));
  if (host === "dynamic") {
    project.write(dynamicNothings(waitsForInMs) + construct);
    return project;
  }
  project.write(`
    const { inputs } = require("./shape.json");
    const { Nothing } = ${pluginClass("nothing:index:Nothing", "Nothing")};
    ${construct}
  `);
  const executable = join(project.folder, "pulumi-resource-nothing");
  buildSync({
    entryPoints: [join(__dirname, "nothingPlugin.ts")],
    outfile: executable,
    bundle: true,
    platform: "node",
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(executable, 0o755);
  addPlugin(project, "nothing", project.folder);
  return project;
}

function dynamicNothings(waitsForInMs: number): string {
  return `
    const { dynamic } = require("@pulumi/pulumi");
    const { inputs, outputs } = require("./shape.json");
    const later = Object.fromEntries(Object.keys(outputs).map((name) => [name, undefined]));
    const provider = {
      create: async () => {
        await new Promise((resolve) => setTimeout(resolve, ${waitsForInMs}));
        return { id: "nothing", outs: require(process.cwd() + "/shape.json").outputs };
      },
    };
    class Nothing extends dynamic.Resource {
      constructor(name) { super(provider, name, { ...later, ...inputs }); }
    }
  `;
}

/** An expression: a class of this name, whose resources are of the plugin's type. */
function pluginClass(type: string, name: string): string {
  return `{ ${name}: class extends require("@pulumi/pulumi").CustomResource {
    constructor(name, inputs) { super("${type}", name, { actionState: undefined, errorCode: undefined, ...inputs }); }
  } }`;
}

function addPlugin(project: Project, name: string, path: string): void {
  const file = join(project.folder, "Pulumi.yaml");
  const plugins = { providers: [{ name, path }] };
  writeFileSync(file, `${readFileSync(file, "utf8")}plugins: ${JSON.stringify(plugins)}\n`);
}

/** What a rotation of this project has in the state. */
export function shapeOf(project: Project): Shape {
  const rotation = Object.values(project.resources()).find(({ type }) => type.endsWith(":KeyRotation"));
  if (!rotation) throw new Error("there is no rotation");
  const visible = (properties: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith("__")));
  return { inputs: visible(rotation.inputs), outputs: visible(rotation.outputs) };
}

/** The most resident memory of the process that serves a run's resources, in MB. */
export async function mostMemoryInMB(host: Host, { child, ended, startedProcess }: StartedRun): Promise<number> {
  const pid = await Promise.race([startedProcess(providers[host]), ended.then(() => undefined)]);
  let most = 0;
  while (child.exitCode === null) {
    most = Math.max(most, residentInMB(pid));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return most;
}

function residentInMB(pid: number | undefined): number {
  try {
    return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1_024;
  } catch {
    // It has exited.
    return 0;
  }
}

/** A tenant as a stack's configuration, with the limits that are documented, as in the other parts. */
export function configFor({ connection, caCertificateFile }: Tenant): Record<string, string> {
  const { tenantId = "", clientId = "", clientSecret = "", authorityHost, graphEndpoint } = connection;
  const { writes: maxWritesPer20s, requests: maxRequestsPer20s } = documentedQuota;
  const limits = { maxWritesPer20s: String(maxWritesPer20s), maxRequestsPer20s: String(maxRequestsPer20s) };
  const config = { tenantId, clientId, clientSecret, authorityHost, graphEndpoint, caCertificateFile, ...limits };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [`bitlocker:${key}`, value]));
}
