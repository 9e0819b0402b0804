import { ClientSecretCredential } from "@azure/identity";
import { AuthenticationHandler, Client, type Context, type Middleware } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials";
import type { ManagedDevice } from "@microsoft/microsoft-graph-types-beta";
import { Agent, fetch, type Headers, type RequestInit } from "undici";
import type { Simulator } from "../../simulator/index";

/** An answer inside the answer to a batch. */
export interface BatchedAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: Body;
}

/** What the tests look for in a body; which of it is there depends on what was asked. */
export interface Body extends ManagedDevice {
  readonly "@odata.context": string;
  readonly "@odata.nextLink"?: string;
  readonly value: ManagedDevice[];
  readonly responses: BatchedAnswer[];
  readonly error: { code: string; message: string; innerError: Record<string, string> };
}

/** An answer as it came over the wire. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: Body;
}

/** Clients that trust the simulator alone. `stop` closes them, and then the simulator. */
export function clientsOf(simulator: Simulator) {
  const agent = new Agent({ connect: { ca: simulator.caCertificate } });
  let token: string | undefined;

  /** A plain request; a path is taken below the simulator's address. */
  async function plain(path: string, init: RequestInit = {}): Promise<PlainAnswer> {
    const response = await fetch(new URL(path, simulator.url), { ...init, dispatcher: agent });
    const { status, headers } = response;
    const text = await response.text();
    const isJson = headers.get("content-type")?.includes("json") && text !== "";
    return { status, headers, text, json: (isJson ? JSON.parse(text) : {}) as Body };
  }

  /** A plain request with a token of the simulator's app. */
  async function authorized(path: string, { method = "GET", body, headers = {} }: AuthorizedInit = {}) {
    token ??= await freshToken(simulator);
    return plain(path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  async function stop(): Promise<void> {
    await agent.destroy();
    await simulator.stop();
  }

  return { plain, authorized, graph: graphClient(simulator, agent), stop };
}

interface AuthorizedInit {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** The real credential, pointed at the simulator. */
export function credentialFor(
  simulator: Simulator,
  { tenantId = simulator.tenantId, clientId = simulator.clientId, secret = simulator.clientSecret } = {},
): ClientSecretCredential {
  return new ClientSecretCredential(tenantId, clientId, secret, {
    authorityHost: simulator.authorityHost,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
    tlsOptions: { ca: simulator.caCertificate },
  });
}

/** A token from a credential that has none yet. */
export async function freshToken(simulator: Simulator): Promise<string> {
  const { token } = await credentialFor(simulator).getToken(scopeOf(simulator));
  return token;
}

export function scopeOf(simulator: Simulator): string {
  return `${simulator.graphEndpoint}/.default`;
}

function graphClient(simulator: Simulator, agent: Agent): Client {
  const provider = new TokenCredentialAuthenticationProvider(credentialFor(simulator), {
    scopes: [scopeOf(simulator)],
  });
  const wire: Middleware = {
    async execute(context: Context) {
      const init = { ...(context.options as RequestInit), dispatcher: agent };
      context.response = (await fetch(context.request as string, init)) as unknown as Response;
    },
  };
  const authentication = new AuthenticationHandler(provider);
  authentication.setNext(wire);
  const customHosts = new Set(["localhost"]);
  return Client.initWithMiddleware({ baseUrl: simulator.graphEndpoint, middleware: authentication, customHosts });
}
