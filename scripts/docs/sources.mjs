import { join } from "node:path";

import { Application } from "typedoc";

import { SetupError } from "../setup/error.mjs";
import { root } from "../setup/paths.mjs";
import { entryPoints } from "./entryPoints.mjs";

/** Whose members are read: what comes from Pulumi's own classes is documented there. */
const selection = { excludeExternals: true, excludeInternal: true, excludePrivate: true };

/**
 * Reads the declarations and comments of the public surface. It takes longer than all that is made of them.
 *
 * @param {Partial<import("typedoc").TypeDocOptions>} layout how pages are made of them
 * @throws {SetupError} when a comment links to nothing
 */
export async function readSources(layout) {
  const application = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: entryPoints.map(({ sources }) => join(root, sources)),
    tsconfig: join(root, "tsconfig.json"),
    // The type check is another command's.
    skipErrorChecking: true,
    readme: "none",
    name: "Reference",
    logLevel: "Warn",
    ...selection,
    ...layout,
  });
  const project = await application.convert();
  if (!project || application.logger.hasErrors() || application.logger.hasWarnings())
    throw new SetupError("A comment of the public surface is not in order: see above.");
  return { application, project };
}
