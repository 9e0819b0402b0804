/** A refusal, as far as it may be due to Multi Admin Approval. */
interface Refusal {
  status: number;
  /** Under which other administrators find the request; only a request with a justification gets one. */
  approvalCode?: string | undefined;
}

/**
 * What to do when the tenant's Multi Admin Approval stopped a request, as it does with those of apps as well; undefined
 * when something else did. Sending the request again is of no use: a person has to approve it first.
 *
 * @param said What Graph said.
 * @see https://learn.microsoft.com/intune/fundamentals/role-based-access-control/multi-admin-approval-graph-api
 */
export function explainApproval({ status, approvalCode }: Refusal, said: string): string | undefined {
  const isStopped =
    (status === 400 && /x-msft-approval-justification/i.test(said)) ||
    (status === 412 && (Boolean(approvalCode) || /approv/i.test(said)));
  if (!isStopped) return undefined;
  const noted = approvalCode ? ` The request has the approval code ${approvalCode}.` : "";
  return `the tenant's Multi Admin Approval asks that another administrator approves each such request, which this package does not wait for. Exclude the app from that access policy (Intune admin center, Tenant administration, Multi Admin Approval), or rotate the keys there by hand.${noted}`;
}
