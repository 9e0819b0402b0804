import type { Environment } from "../../settings/environments";

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
} as const satisfies Record<Environment, Cloud>;

/** What a token must be asked for: all that is consented to, at the cloud's own Graph. */
export function scopeOf({ graphEndpoint }: Pick<Cloud, "graphEndpoint">): string {
  return `${graphEndpoint}/.default`;
}
