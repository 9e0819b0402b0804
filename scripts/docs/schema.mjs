import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { root } from "../setup/paths.mjs";
import { describe } from "./schema/comments.mjs";
import { namedIn } from "./schema/declarations.mjs";
import { withExamples } from "./schema/examples.mjs";
import { objectOf } from "./schema/objects.mjs";
import { settingProperties } from "./schema/settings.mjs";

/** @typedef {import("typedoc").ProjectReflection} Project */

/**
 * Writes the package schema that the plugin answers GetSchema with, all but the version. SDKs of every language are
 * generated from it.
 *
 * @param {Project} project
 * @param {string} file
 * @see https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
 */
export async function writeSchema(project, file) {
  const settings = await settingProperties();
  const schema = {
    ...(await packageInformation()),
    language,
    config: { variables: settings },
    provider: {
      description:
        "A tenant, and how to sign in to it. The default provider takes each setting from the stack's `bitlocker:*`, else from the environment. A provider that a program constructs has its own settings alone, an identity among them.",
      inputProperties: settings,
    },
    types: {
      "bitlocker:index:ManagedDevice": objectOf(namedIn(project, "GetManagedDeviceResult")),
      "bitlocker:index:RecoveryKeyMetadata": objectOf(namedIn(project, "RecoveryKeyMetadata")),
    },
    resources: { "bitlocker:index:KeyRotation": await keyRotation(project) },
    functions: {
      "bitlocker:index:getManagedDevice": await invokable(project, "getManagedDevice"),
      "bitlocker:index:getManagedDevices": await invokable(project, "getManagedDevices"),
    },
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
}

/** The SDK for Node has another name than the npm package of the dynamic resource: a program may use both. */
const language = {
  nodejs: { packageName: "pulumi-bitlocker-sdk", respectSchemaVersion: true },
  python: { packageName: "pulumi_bitlocker", pyproject: { enabled: true }, respectSchemaVersion: true },
  go: { respectSchemaVersion: true },
  csharp: { namespaces: { bitlocker: "BitLocker" }, respectSchemaVersion: true },
};

async function packageInformation() {
  /** @type {{ keywords: string[], repository?: { url: string }, [field: string]: unknown }} */
  const { description, keywords, license, homepage, repository } = JSON.parse(
    await readFile(join(root, "package.json"), "utf8"),
  );
  return {
    name: "bitlocker",
    displayName: "BitLocker",
    description,
    keywords: [...keywords, "category/infrastructure", "kind/native"],
    license,
    homepage,
    repository: repository?.url,
    // Each SDK is a module of its own in its folder, Go's too.
    meta: { supportPack: true },
  };
}

async function keyRotation(/** @type {Project} */ project) {
  const resource = namedIn(project, "BitLockerKeyRotation");
  const inputs = objectOf(namedIn(project, "BitLockerKeyRotationArgs"));
  const outputs = objectOf(resource);
  return {
    description: await withExamples("keyRotation", describe(resource.comment)),
    inputProperties: withReplacement(inputs.properties),
    requiredInputs: inputs.required,
    properties: withReplacement(outputs.properties),
    required: outputs.required,
    // A stack that was made with the dynamic resource keeps its rotations.
    aliases: [{ type: "pulumi-nodejs:dynamic/bitlocker:KeyRotation" }],
  };
}

/**
 * For the documentation alone: Diff decides, and knows that upper and lower case of an id are the same. The engine, which
 * `replaceOnChanges` would ask, does not.
 *
 * @param {Record<string, object>} properties
 */
function withReplacement(properties) {
  return { ...properties, managedDeviceId: { ...properties["managedDeviceId"], willReplaceOnChanges: true } };
}

/**
 * @param {Project} project
 * @param {string} name
 */
async function invokable(project, name) {
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const [signature] = namedIn(project, name).signatures ?? [];
  return {
    description: await withExamples(name, describe(signature?.comment)),
    inputs: objectOf(namedIn(project, `${title}Args`)),
    outputs: objectOf(namedIn(project, `${title}Result`)),
  };
}
