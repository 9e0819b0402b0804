import type { CheckFailure } from "../../handlers/resourceHandler";
import { isUnknown } from "../../handlers/unknowns";
import { keyName } from "../../settings/setting";
import { parseSettings } from "../../settings/parseSettings";
import { readSettings } from "../../settings/readSettings";
import { pipelineVariablesOf, type SettingKey, settingTable, type Settings } from "../../settings/table";
import { SentCredentials } from "../../texts/sentCredentials";
import { isSecret, type Properties, revealed, secretOf } from "./properties";

const keys = Object.keys(settingTable) as SettingKey[];

/** What the engine adds to a provider's own properties. */
const engineProperties = ["version", "pluginDownloadURL"];

/**
 * What a provider is configured with. The engine's own provider, which serves the resources that name none, is configured
 * by the stack's `bitlocker:*`, then by the environment: the engine hands a plugin the keys of its own name alone. A provider
 * that a program constructs has its own properties alone, and the variables that a pipeline sets by itself: what is meant
 * for one tenant must not reach another.
 *
 * @param name The provider's name in the program.
 */
export function settingsOf(name: string, properties: Properties, environment: NodeJS.ProcessEnv): Settings {
  const own = textsOf(properties);
  if (isDefault(name)) return readSettings({ get: (key) => own[key.replace(/^bitlocker:/, "")] }, environment);
  return Object.fromEntries(
    keys.flatMap((key) => {
      const variable = pipelineVariablesOf(key).find((variable) => environment[variable]);
      if (own[key] !== undefined) return [[key, { value: own[key], source: keyName(key, name) }]];
      return variable ? [[key, { value: environment[variable] ?? "", source: variable }]] : [];
    }),
  );
}

/** Where azure-identity finds a credential by itself, if none is configured. */
const credentialVariables = ["AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_PASSWORD"];

/**
 * Takes the credentials out of the environment of a process that serves a provider which a program constructs. They may be
 * another tenant's, and a provider without a credential of its own would act there.
 */
export function forgetCredentials(environment: NodeJS.ProcessEnv): void {
  for (const name of credentialVariables) Reflect.deleteProperty(environment, name);
}

/** Everything that is wrong with a provider's properties. A property is named in the reason alone: it may be a secret. */
export function checkConfig(name: string, properties: Properties): CheckFailure[] {
  const known = Object.fromEntries(Object.entries(properties).filter(([, value]) => !isUnknown(revealed(value))));
  const sourceOf = (key: string) => keyName(key, constructedName(name));
  const misshapen = Object.entries(known).flatMap(([key, value]) => {
    if (engineProperties.includes(key)) return [];
    if (!keys.includes(key as SettingKey)) return [`${sourceOf(key)} is no setting of pulumi-bitlocker: take it out.`];
    return textOf(value) === undefined && revealed(value) !== null
      ? [`${sourceOf(key)} is a list or a map: give one value.`]
      : [];
  });
  const own = Object.entries(textsOf(known)).map(([key, value]) => [key, { value, source: sourceOf(key) }]);
  const { problems } = parseSettings(Object.fromEntries(own) as Settings);
  const marked = markedIn(known);
  const reasons = [...misshapen, ...problems, ...withoutIdentity(name, properties)];
  return reasons.map((reason) => ({ property: "", reason: marked.clear(reason) }));
}

/** What the program marked as a secret: most settings are none, and a problem shows their value. */
function markedIn(properties: Properties): SentCredentials {
  const marked = new SentCredentials();
  for (const value of Object.values(properties)) if (isSecret(value)) marked.remember(textOf(value));
  return marked;
}

const identities = [
  "clientSecret",
  "clientCertificatePath",
  "useOidc",
  "useMsi",
  "useCli",
] as const satisfies SettingKey[];

/** The identity that is found on the machine may be another tenant's: a provider that a program constructs names its own. */
function withoutIdentity(name: string, properties: Properties): string[] {
  const isGiven = (key: SettingKey) => ![null, undefined, false, "false"].includes(revealed(properties[key]) as null);
  if (isDefault(name) || identities.some(isGiven)) return [];
  return [`The provider ${name} has no identity of its own: set one of its properties ${identities.join(", ")}.`];
}

/** The properties with every credential marked as a secret, whether the program marked it or not. */
export function withSecrets(properties: Properties): Properties {
  const isCredential = (key: string) => key in settingTable && "isSecret" in settingTable[key as SettingKey];
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key,
      isCredential(key) && value !== null ? secretOf(value) : value,
    ]),
  );
}

/** The name of a provider that a program constructs; undefined for the engine's own. */
export function constructedName(name: string): string | undefined {
  return isDefault(name) ? undefined : name;
}

/**
 * The engine names the provider of resources that name none `default`, with the version and the address of the plugin if a
 * program asks for them. A program may name its own providers likewise, such as `default_contoso`.
 */
function isDefault(name: string): boolean {
  return /^default($|_\d+_\d+_\d+|_\w+_\/)/.test(name);
}

/** The settings among the properties, as texts: a program may give a boolean, and its SDK the text of one. */
function textsOf(properties: Properties): Partial<Record<string, string>> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const text = textOf(properties[key]);
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

function textOf(value: unknown): string | undefined {
  const clear = revealed(value);
  return ["string", "number", "boolean"].includes(typeof clear) ? String(clear) : undefined;
}
