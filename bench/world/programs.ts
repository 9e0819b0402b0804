import { documentedQuota } from "../../provider/graph/limits";
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
type State = Record<string, unknown>;

/** A program of resources that do nothing, with so much in the state. */
export function nothings(states: State[]): string {
  return `
    const { dynamic } = require("@pulumi/pulumi");
    const provider = { create: async (inputs) => ({ id: "nothing", outs: inputs }) };
    class Nothing extends dynamic.Resource {
      constructor(name, args) { super(provider, name, args); }
    }
    ${JSON.stringify(states)}.forEach((state, index) => { new Nothing("resource-" + index, state); });
  `;
}

/** The outputs, which hold the inputs, of all rotations of a project. */
export async function stateOf(project: Project): Promise<State[]> {
  const resources = Object.values(project.resources()).filter(({ type }) => type.endsWith(":KeyRotation"));
  return resources.map(({ outputs: { __provider, ...outputs } }) => outputs);
}

/** A tenant as a stack's configuration, with the limits that are documented, as in the other parts. */
export function configFor({ connection, caCertificateFile }: Tenant): Record<string, string> {
  const { tenantId = "", clientId = "", clientSecret = "", authorityHost, graphEndpoint } = connection;
  const { writes: maxWritesPer20s, requests: maxRequestsPer20s } = documentedQuota;
  const limits = { maxWritesPer20s: String(maxWritesPer20s), maxRequestsPer20s: String(maxRequestsPer20s) };
  const config = { tenantId, clientId, clientSecret, authorityHost, graphEndpoint, caCertificateFile, ...limits };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [`bitlocker:${key}`, value]));
}
