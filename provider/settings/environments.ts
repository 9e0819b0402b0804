/** The clouds that have Intune, by the azuread provider's names for them. */
export const environments = ["public", "usgovernment", "usgovernmentl5", "china"] as const;

export type Environment = (typeof environments)[number];

/** Other names that the azuread provider takes for the same clouds. */
const otherNames = new Map<string, Environment>([
  ["global", "public"],
  ["usgovernmentl4", "usgovernment"],
  ["dod", "usgovernmentl5"],
]);

/** The environment of that name, in any case; undefined when there is none. */
export function environmentNamed(name: string): Environment | undefined {
  const lower = name.toLowerCase();
  return otherNames.get(lower) ?? environments.find((environment) => environment === lower);
}
