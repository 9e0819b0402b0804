import { join } from "node:path";

/** What says where the built plugin is, as a user's Pulumi.yaml may say it too. */
export const builtPlugin = {
  providers: [{ name: "bitlocker", path: join(__dirname, "../../dist/plugin") }],
};

/** The text of a Pulumi.yaml that is a program in YAML, which may use the plugin. JSON is YAML as well. */
export function yamlProgram(resources: Record<string, object>, outputs: Record<string, string> = {}): string {
  return JSON.stringify({ name: "project", runtime: "yaml", plugins: builtPlugin, resources, outputs });
}

/** The text of one that rotates devices, and creates one resource that depends on all of them. */
export function gatedYaml(rotations: Record<string, object>, options: object = {}): string {
  const resources = Object.entries(rotations).map(([name, properties]) => [
    name,
    { type: "bitlocker:KeyRotation", properties, options },
  ]);
  const dependsOn = Object.keys(rotations).map((name) => `\${${name}}`);
  const deployment = { type: "pulumi:index:Stash", properties: { input: "released" }, options: { dependsOn } };
  return yamlProgram({ ...(Object.fromEntries(resources) as Record<string, object>), deployment });
}
