/** A cloud's addresses. */
export interface Cloud {
  graphEndpoint: string;
  authorityHost: string;
}

/**
 * The clouds that have Intune, by the azuread provider's names for them.
 *
 * @see https://learn.microsoft.com/graph/deployments
 */
export const clouds = {
  public: {
    graphEndpoint: "https://graph.microsoft.com",
    authorityHost: "https://login.microsoftonline.com",
  },
  usgovernment: {
    graphEndpoint: "https://graph.microsoft.us",
    authorityHost: "https://login.microsoftonline.us",
  },
  usgovernmentl5: {
    graphEndpoint: "https://dod-graph.microsoft.us",
    authorityHost: "https://login.microsoftonline.us",
  },
  china: {
    graphEndpoint: "https://microsoftgraph.chinacloudapi.cn",
    authorityHost: "https://login.chinacloudapi.cn",
  },
} as const satisfies Record<string, Cloud>;

/** Other names that the azuread provider takes for the same clouds. */
const otherNames = new Map<string, keyof typeof clouds>([
  ["global", "public"],
  ["usgovernmentl4", "usgovernment"],
  ["dod", "usgovernmentl5"],
]);

/** The cloud of that name, in any case; undefined when there is none. */
export function cloudNamed(name: string): Cloud | undefined {
  const lower = name.toLowerCase();
  const known = otherNames.get(lower) ?? lower;
  return Object.entries(clouds).find(([own]) => own === known)?.[1];
}

/** What a token must be asked for: all that is consented to, at the cloud's own Graph. */
export function scopeOf({ graphEndpoint }: Pick<Cloud, "graphEndpoint">): string {
  return `${graphEndpoint}/.default`;
}
