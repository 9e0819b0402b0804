import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentedQuota } from "../../provider/settings/quota";
import type { Project } from "../../test/support/project";
import type { Tenant } from "./tenant";

/** A program that rotates the keys of these devices. */
export function rotations(ids: string[]): string {
  return `
    const { BitLockerKeyRotation } = require("pulumi-bitlocker");
    ${JSON.stringify(ids)}.forEach((managedDeviceId, index) => {
      new BitLockerKeyRotation("resource-" + index, { managedDeviceId });
    });
  `;
}

/** What a resource has in the state, besides its provider. */
interface Shape {
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** Writes a program of `count` resources that only wait for this time, with these inputs and outputs. */
export function writeNothings(
  project: Project,
  count: number,
  waitsForInMs: number,
  shape: Shape = { inputs: {}, outputs: {} },
): void {
  // The provider reads them from a file: what it closes over becomes part of every resource's state.
  writeFileSync(join(project.folder, "shape.json"), JSON.stringify(shape));
  project.write(`
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
    for (let index = 0; index < ${count}; index += 1) new Nothing("resource-" + index);
  `);
}

/** What a rotation of this project has in the state. */
export function shapeOf(project: Project): Shape {
  const rotation = Object.values(project.resources()).find(({ type }) => type.endsWith(":KeyRotation"));
  if (!rotation) throw new Error("there is no rotation");
  const visible = ({ __provider, ...others }: Record<string, unknown>) => others;
  return { inputs: visible(rotation.inputs), outputs: visible(rotation.outputs) };
}

/** A tenant as a stack's configuration, with the limits that are documented, as in the other parts. */
export function configFor({ connection, caCertificateFile }: Tenant): Record<string, string> {
  const { tenantId = "", clientId = "", clientSecret = "", authorityHost, graphEndpoint } = connection;
  const { writes: maxWritesPer20s, requests: maxRequestsPer20s } = documentedQuota;
  const limits = { maxWritesPer20s: String(maxWritesPer20s), maxRequestsPer20s: String(maxRequestsPer20s) };
  const config = { tenantId, clientId, clientSecret, authorityHost, graphEndpoint, caCertificateFile, ...limits };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [`bitlocker:${key}`, value]));
}
