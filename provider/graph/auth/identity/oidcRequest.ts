import type { Connection } from "../connection";
import type { Fetch } from "../../transport/http";

const timeoutInMs = 30_000;
/** What Entra ID expects of the tokens it exchanges, unless the address says another. */
const audience = "api://AzureADTokenExchange";

/**
 * Asks GitHub Actions for a token that says which repository and workflow this is.
 *
 * @see https://docs.github.com/actions/reference/security/oidc
 */
export async function gitHubToken(connection: Connection, fetch: Fetch): Promise<string> {
  const { url, headers } = requestFrom(connection, { audience });
  const answer = await ask("GitHub Actions", () => fetch(url, { headers, ...once() }));
  return tokenIn(answer.value, "GitHub Actions");
}

/**
 * Asks Azure Pipelines for a token that says which service connection this is.
 *
 * @see https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
 */
export async function azurePipelinesToken(connection: Connection, fetch: Fetch): Promise<string> {
  const { adoPipelineServiceConnectionId: serviceConnectionId = "" } = connection;
  const { url, headers } = requestFrom(connection, { "api-version": "7.1", serviceConnectionId });
  // Without that header a refusal is the redirect to a page that asks a person to sign in.
  const forProgram = { ...headers, "Content-Type": "application/json", "X-TFS-FedAuthRedirect": "Suppress" };
  const answer = await ask("Azure Pipelines", () => fetch(url, { method: "POST", headers: forProgram, ...once() }));
  return tokenIn(answer.oidcToken, "Azure Pipelines");
}

/** The configured address, with these parameters unless it has them, and what identifies the job. */
function requestFrom({ oidcRequestUrl = "", oidcRequestToken = "" }: Connection, parameters: Record<string, string>) {
  const url = new URL(oidcRequestUrl);
  for (const [name, value] of Object.entries(parameters)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return { url: url.href, headers: { Authorization: `Bearer ${oidcRequestToken}`, Accept: "application/json" } };
}

function once(): RequestInit {
  return { redirect: "manual", signal: AbortSignal.timeout(timeoutInMs) };
}

/** The body of the answer is left out of errors: it may hold a token. */
async function ask(issuer: string, send: () => Promise<Response>): Promise<Record<string, unknown>> {
  const response = await send().catch((error: unknown) => {
    throw new Error(`${issuer} could not be asked for an OIDC token: ${(error as Error).message}.`);
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${issuer} gave no OIDC token, but answered ${response.status}.`);
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    throw new Error(`${issuer} gave no OIDC token, but an answer that is not JSON.`);
  }
}

function tokenIn(value: unknown, issuer: string): string {
  if (typeof value === "string" && value) return value;
  throw new Error(`${issuer} answered without an OIDC token.`);
}
