/** The programs that the story can be told with. What they make is the same. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

import { root } from "../setup/paths.mjs";
import { folder } from "./folder.mjs";
import { fact } from "./terminal.mjs";

/**
 * @typedef {{ deviceName: string, id: string }} Device
 *
 * @typedef {object} Program what a stack runs
 * @property {string} folder where its Pulumi.yaml is
 * @property {string} introduction where the devices are named
 * @property {() => Promise<void>} write makes it, if it is not there
 * @property {Record<string, string>} settings what it takes from the stack's settings, the tenant's apart
 * @property {(deviceName: string, time: string) => Promise<string[] | undefined>} disclose tells it when a device's key was
 *   disclosed; gives back the command of `pulumi` that does so, if there is one
 *
 * @typedef {(stack: string, devices: Device[]) => Program} ProgramFor
 */

/** If this run is killed, its rotations give up soon. */
const waitTimeout = "2m";

/**
 * The program of examples/quickstart, with the dynamic resource.
 *
 * @type {ProgramFor}
 */
export function typeScriptProgram(_stack, devices) {
  const ids = devices.map(({ deviceName, id }) => [`devices.${deviceName}`, id]);
  return {
    folder: root,
    introduction: "Four of its laptops are named in a stack's settings. A preview reads each.",
    write: () => Promise.resolve(),
    settings: { ...Object.fromEntries(ids), waitTimeout },
    disclose: (deviceName, time) => Promise.resolve(["config", "set", "--path", `disclosed.${deviceName}`, time]),
  };
}

/**
 * A program in YAML, with the executable plugin. It knows no loops, so it is written for the devices of its stack.
 *
 * @type {ProgramFor}
 */
export function yamlProgram(stack, devices) {
  const own = join(folder, "yaml", stack);
  const file = join(own, "Pulumi.yaml");
  return {
    folder: own,
    introduction: `Four of its laptops are named in ${relative(root, file)}.\nA preview reads each.`,
    write: async () => {
      await mkdir(own, { recursive: true });
      await writeFile(file, yamlOf(own, devices, {}));
    },
    settings: {},
    disclose: async (deviceName, time) => {
      await writeFile(file, yamlOf(own, devices, { [deviceName]: time }));
      fact(`${relative(root, file)} says now: rotatedSince: ${time}`);
      return undefined;
    },
  };
}

/**
 * @param {string} own
 * @param {Device[]} devices
 * @param {Record<string, string>} disclosed
 */
function yamlOf(own, devices, disclosed) {
  const rotations = devices.map(({ deviceName, id }) => rotationOf(deviceName, id, disclosed[deviceName]));
  return `name: pulumi-bitlocker
runtime: yaml
plugins:
  providers:
    - name: bitlocker
      path: ${relative(own, join(root, "dist", "plugin")).replaceAll("\\", "/")}
resources:
${rotations.join("")}  # The gate: this stands for your deployment. It is not created unless every key above was really rotated.
  deployment:
    type: pulumi:index:Stash
    properties:
      input: released
    options:
      dependsOn:
${devices.map(({ deviceName }) => `        - \${${deviceName}}\n`).join("")}`;
}

/**
 * @param {string} name
 * @param {string} id
 * @param {string | undefined} disclosed
 */
function rotationOf(name, id, disclosed) {
  return `  ${name}:
    type: bitlocker:KeyRotation
    properties:
      managedDeviceId: ${id}
      minInterval: 1h
      waitTimeout: ${waitTimeout}
${disclosed ? `      rotatedSince: "${disclosed}"\n` : ""}`;
}
