import { relative } from "node:path";

import { seededDevices } from "pulumi-bitlocker-simulator";

import { root } from "../setup/paths.mjs";
import { stackEnvironment } from "./environment.mjs";
import { tenantLog } from "./keeping.mjs";
import { writeShellSettings } from "./shellSettings.mjs";
import { toType } from "./terminal.mjs";

/**
 * Prints the commands to go on with, since the tenant is left running.
 *
 * @param {Record<string, string>} engine what `setUp` returned
 */
export function sayHowToPlayOn(engine) {
  const settings = here(writeShellSettings({ ...engine, ...stackEnvironment("quickstart") }));
  const log = here(tenantLog);
  console.log("The simulated tenant is left running. To go on, type in this folder:");
  toType("Let `pulumi` work on the first stack, in this terminal:", `. ${settings}`);
  toType(
    "Rotate a device again, since its key was disclosed just now:",
    `pulumi config set --path disclosed.FIN-LT-001 ${new Date().toISOString()}`,
    "pulumi up",
  );
  toType("Add a device that is slow:", `pulumi config set --path ${deviceSetting("FIN-LT-004")}`, "pulumi up");
  toType("Or one that fails:", `pulumi config set --path ${deviceSetting("FIN-LT-007")}`, "pulumi up");
  toType(
    "Watch the tenant's requests, in another terminal:",
    process.platform === "win32" ? `Get-Content -Wait ${log}` : `tail -f ${log}`,
  );
  toType("Stop the tenant (the next `npm start` does so too):", "npm start -- --stop");
}

/** @param {string} file */
function here(file) {
  return relative(root, file);
}

/** @param {string} name */
function deviceSetting(name) {
  const device = seededDevices.find(({ deviceName }) => deviceName === name);
  return `devices.${name} ${device?.id}`;
}
