import type { Setting } from "./setting";
import { type SettingKey, settingTable, type Settings, variablesOf } from "./table";

/** A stack's configuration, as the provider process and the program have it. */
export interface StackConfig {
  get(key: string): string | undefined;
}

/**
 * Reads the configuration, for each key the first that is set of `bitlocker:*`, `azuread:*` and the environment
 * variables which the azuread provider and azure-identity read. A key of `bitlocker:*` counts also when it is empty,
 * so that a mistake there is named and nothing else is taken silently.
 */
export function readSettings(config: StackConfig | undefined, environment: NodeJS.ProcessEnv): Settings {
  const keys = Object.keys(settingTable) as SettingKey[];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const setting = find(key, config, environment);
      return setting ? [[key, setting]] : [];
    }),
  );
}

function find(key: SettingKey, config: StackConfig | undefined, environment: NodeJS.ProcessEnv) {
  const own = config?.get(`bitlocker:${key}`);
  if (own !== undefined) return { value: own, source: `bitlocker:${key}` };
  const candidates = [
    { value: config?.get(`azuread:${key}`), source: `azuread:${key}` },
    ...variablesOf(key).map((name) => ({ value: environment[name], source: name })),
  ];
  return candidates.find((candidate): candidate is Setting => Boolean(candidate.value));
}
