import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";

import { folder, settingsFolder } from "./folder.mjs";

/**
 * @typedef {object} Rotation what a stack's state holds of one
 * @property {string} deviceName
 * @property {string} actionState
 * @property {string} startDateTime
 * @property {string} lastUpdatedDateTime
 * @property {number} errorCode
 *
 * @typedef {{ urn: string, type: string, outputs?: object }} Resource as `pulumi stack export` writes it
 */

/**
 * Creates a stack of this program for this tenant.
 *
 * @param {import("./pulumi.mjs").Pulumi} pulumi
 * @param {string} name
 * @param {import("./tenant.mjs").Address} address
 * @param {import("./programs.mjs").Program} program
 */
export async function createStack(pulumi, name, address, program) {
  await program.write();
  // A new stack's settings are written beside Pulumi.yaml, whatever --config-file says.
  await copyFile(join(program.folder, "Pulumi.yaml"), join(settingsFolder, "Pulumi.yaml"));
  await pulumi.quietly("stack", "init", name, "--no-select", "--cwd", settingsFolder);
  const settings = {
    ...program.settings,
    "bitlocker:tenantId": address.tenantId,
    "bitlocker:clientId": address.clientId,
    "bitlocker:authorityHost": address.url,
    "bitlocker:graphEndpoint": address.url,
    "bitlocker:caCertificateFile": address.caCertificateFile,
  };
  const plain = Object.entries(settings).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
  const secret = ["--secret", `bitlocker:clientSecret=${address.clientSecret}`];
  await pulumi.quietly("config", "set-all", "--path", ...plain, ...secret);
}

/**
 * What the stack holds: its rotations, by device, and whether the deployment behind the gate was created.
 *
 * @param {import("./pulumi.mjs").Pulumi} pulumi
 */
export async function contentOf(pulumi) {
  const file = join(folder, "stack.json");
  await pulumi.quietly("stack", "export", "--file", file);
  const { deployment } = /** @type {{ deployment: { resources?: Resource[] } }} */ (
    JSON.parse(await readFile(file, "utf8"))
  );
  const resources = deployment.resources ?? [];
  const rotations = resources
    .filter(({ type }) => type.endsWith(":KeyRotation"))
    .map(({ outputs }) => /** @type {Rotation} */ (outputs))
    .sort((one, other) => one.deviceName.localeCompare(other.deviceName));
  return { rotations, isDeployed: resources.some(({ urn }) => urn.endsWith("::deployment")) };
}
