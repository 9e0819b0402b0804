import { MarkdownPageEvent } from "typedoc-plugin-markdown";

import { entryPoints } from "./entryPoints.mjs";

/** How the pages look. */
export const layout = {
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

/**
 * Writes the reference, one page for each entry point, from the comments in the sources.
 *
 * @param {Awaited<ReturnType<typeof import("./sources.mjs").readSources>>} sources
 * @param {string} folder
 */
export async function writeReference({ application, project }, folder) {
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
  application.options.setValue("out", folder);
  await application.generateOutputs(project);
}
