import { gatedProgram } from "../support/programs";
import { gatedYaml } from "../support/yaml";

/** A host of the resource, and how it is used. */
export interface EngineHost {
  /** The files of a program that rotates devices, and creates one resource that depends on all of them. */
  files: (rotations: Record<string, object>) => Record<string, string>;
  /** The command line of its process. */
  process: RegExp;
}

export const dynamicHost: EngineHost = {
  files: (rotations) => ({ "index.js": gatedProgram(rotations) }),
  process: /dynamic-provider/,
};

export const pluginHost: EngineHost = {
  files: (rotations) => ({ "Pulumi.yaml": gatedYaml(rotations) }),
  process: /pulumi-resource-bitlocker/,
};
