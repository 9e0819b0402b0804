import { strayCharacters, withoutStrayCharacters } from "./strayCharacters";
import { type SettingKey, settingTable, type Settings, type SettingValues } from "./table";

/** The values that settings mean, and everything that is wrong with them. A problem names where its value was set. */
export function parseSettings(configured: Settings): { values: SettingValues; problems: string[] } {
  const settings = withoutStrayCharacters(configured);
  const problems = [...emptySettings(configured), ...strayCharacters(configured)];
  const values: Partial<Record<SettingKey, unknown>> = {};
  for (const key of Object.keys(settingTable) as SettingKey[]) {
    const setting = settings[key];
    if (!setting?.value.trim()) continue;
    const parsed = settingTable[key].form.safeParse(setting.value);
    if (parsed.success) values[key] = parsed.data;
    else problems.push(`${setting.source} ${parsed.error.issues[0]?.message}`);
  }
  return { values: values as SettingValues, problems };
}

function emptySettings(settings: Settings): string[] {
  return Object.values(settings)
    .filter(({ value }) => value.trim() === "")
    .map(({ source }) => `${source} is empty: set it or remove it.`);
}
