import { join } from "node:path";

import { pulumiHome, settingsFolder, stateFolder } from "./folder.mjs";

/**
 * Keeps every `pulumi` of this process apart from the user's own Pulumi: settings for other stacks must not change this
 * story, and the story must not touch ~/.pulumi.
 */
export function leaveUsersPulumiAlone() {
  const names = Object.keys(process.env).filter((name) => name.startsWith("PULUMI_"));
  names.forEach((name) => Reflect.deleteProperty(process.env, name));
  process.env.PULUMI_HOME = pulumiHome;
}

/**
 * The environment variables that make `pulumi` work on one of the story's stacks, and on nothing of the user's own.
 *
 * @param {string} stack
 * @returns {Record<string, string>}
 */
export function stackEnvironment(stack) {
  return {
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: `file://${stateFolder}`,
    PULUMI_CONFIG_PASSPHRASE: "quickstart",
    PULUMI_STACK: stack,
    // The same as --config-file in every command. It keeps the stack's settings out of the clone's folder.
    PULUMI_OPTION_CONFIG_FILE: join(settingsFolder, `Pulumi.${stack}.yaml`),
    ...besideProxy(),
  };
}

/**
 * The simulated tenant is on this machine, which a proxy can't reach.
 *
 * @returns {Record<string, string>}
 */
function besideProxy() {
  const { HTTPS_PROXY, https_proxy, ALL_PROXY, all_proxy, NO_PROXY, no_proxy } = process.env;
  if (!(HTTPS_PROXY ?? https_proxy ?? ALL_PROXY ?? all_proxy)) return {};
  const direct = [NO_PROXY ?? no_proxy, "localhost"].filter(Boolean).join(",");
  return { NO_PROXY: direct, no_proxy: direct };
}
