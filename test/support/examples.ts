import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { Project } from "./project";

const root = join(__dirname, "../..");

/** Where the built plugin is, as a user's Pulumi.yaml may say it too. */
export const builtPlugin = `
plugins:
  providers:
    - name: bitlocker
      path: ${JSON.stringify(join(root, "dist/plugin"))}
`;

/**
 * A project made of an example as `pulumi new` makes one, which runs the plugin of this clone.
 *
 * @param path See {@link Project.ofFiles}.
 */
export function projectOfExample(name: string, config: Record<string, string>, path?: string): Project {
  const folder = join(root, "examples", name);
  const files = Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  const settings = (files["Pulumi.yaml"] ?? "").replace("${PROJECT}", "project").replace("${DESCRIPTION}", name);
  const project = Project.ofFiles({ ...files, "Pulumi.yaml": settings + builtPlugin }, config, path);
  // Python's language host installs the SDK there, unless it finds one.
  if (path) symlinkSync(dirname(path), join(project.folder, "venv"), "junction");
  return project;
}
