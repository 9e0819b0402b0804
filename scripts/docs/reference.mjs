import { join } from "node:path";

import { Application } from "typedoc";
import { MarkdownPageEvent } from "typedoc-plugin-markdown";

import { SetupError } from "../setup/error.mjs";
import { root } from "../setup/paths.mjs";
import { entryPoints } from "./entryPoints.mjs";

/** The layout of the pages. */
const layout = {
  hideGenerator: true,
  disableSources: true,
  outputFileStrategy: "modules",
  flattenOutputFiles: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hideGroupHeadings: true,
  useCodeBlocks: true,
  expandParameters: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  propertyMembersFormat: "table",
  tableColumnSettings: { hideModifiers: true, hideInherited: true, hideOverrides: true, leftAlignHeaders: true },
};

/** The parameters and the result of a function whose comment gives only their types. */
const undescribed = /^#+ Parameters\n\n\| Parameter \| Type \|\n(?:\|.*\n)+\n|^#+ Returns\n\n.*\n\n(?=#|\*\*\*)/gm;

/** Whose members the pages are about: what comes from Pulumi's own classes is documented there. */
const selection = { excludeExternals: true, excludeInternal: true, excludePrivate: true };

/**
 * Writes the reference, one page for each entry point, from the comments in the sources.
 *
 * @param {string} folder
 * @throws {SetupError} when a comment links to nothing
 */
export async function writeReference(folder) {
  const application = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: entryPoints.map(({ sources }) => join(root, sources)),
    tsconfig: join(root, "tsconfig.json"),
    out: folder,
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
  for (const [index, { name }] of entryPoints.entries()) {
    const page = project.children?.[index];
    if (page) page.name = name;
  }
  application.renderer.on(MarkdownPageEvent.END, (page) => {
    page.contents = page.contents
      // For an output of a boolean or a number the compiler gives the inner name of the type.
      ?.replaceAll("`OutputInstance`", "`Output`")
      // The signature above them has the types already.
      .replaceAll(undescribed, "");
  });
  await application.generateOutputs(project);
}
