import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { Extractor, ExtractorConfig, ExtractorLogLevel, ExtractorMessageCategory } from "@microsoft/api-extractor";

import { SetupError } from "../setup/error.mjs";
import { root } from "../setup/paths.mjs";

/**
 * Writes the public surface of an entry point out, as its compiled declarations have it: a change of it shows in the
 * diff of the report.
 *
 * @param {import("./entryPoints.mjs").EntryPoint} entryPoint
 * @param {string} folder
 * @throws {SetupError} when a symbol of the surface is not documented or not exported
 */
export async function writeApiReport({ name, report, declarations }, folder) {
  const unfinished = join(folder, ".new");
  await mkdir(folder, { recursive: true });
  /** @type {string[]} */
  const problems = [];
  const reports = { enabled: true, reportFileName: report, reportFolder: folder, reportTempFolder: unfinished };
  Extractor.invoke(configFor(declarations, reports), {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      if (message.category === ExtractorMessageCategory.Console) return;
      const { logLevel, text, sourceFilePath = "", sourceFileLine = 0 } = message;
      if (logLevel !== ExtractorLogLevel.Error && logLevel !== ExtractorLogLevel.Warning) return;
      problems.push(`  ${sourceFilePath}:${sourceFileLine}: ${text}`);
    },
  });
  await rm(unfinished, { recursive: true });
  if (problems.length > 0)
    throw new SetupError(`The public surface of ${name} is not in order:\n${problems.join("\n")}`);
}

/**
 * @param {string} declarations
 * @param {import("@microsoft/api-extractor").IConfigApiReport} apiReport
 */
function configFor(declarations, apiReport) {
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(root, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, declarations),
      newlineKind: "lf",
      compiler: { tsconfigFilePath: join(root, "tsconfig.build.json"), skipLibCheck: true },
      apiReport,
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          // There is one level of stability, which needs no tag.
          "ae-missing-release-tag": { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          "tsdoc-param-tag-missing-hyphen": { logLevel: ExtractorLogLevel.None },
        },
      },
    },
  });
}
