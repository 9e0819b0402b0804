/** Requests to Intune within 20 seconds, of this app in this tenant. */
export interface Quota {
  writes: number;
  requests: number;
}

/**
 * What Intune allows one app in one tenant within 20 seconds.
 *
 * @see https://learn.microsoft.com/graph/throttling-limits#intune-service-limits
 */
export const documentedQuota: Quota = { writes: 200, requests: 2_000 };

/** Half of what is documented, since a tenant is shared. */
export const defaultQuota: Quota = { writes: documentedQuota.writes / 2, requests: documentedQuota.requests / 2 };
