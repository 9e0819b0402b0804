import { SetupError } from "../../setup/error.mjs";
import { entryPoints } from "../entryPoints.mjs";

/**
 * @param {import("typedoc").ProjectReflection} project
 * @param {string} name of what the package for users exports
 */
export function namedIn(project, name) {
  const index = entryPoints.findIndex(({ name }) => name === "pulumi-bitlocker");
  const found = project.children?.[index]?.children?.find((child) => child.name === name);
  if (!found) throw new SetupError(`The package schema tells of ${name}, which the package does not export.`);
  return found;
}
