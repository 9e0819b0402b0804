import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createCertificates } from "../../simulator/server/certificates";

/** A request that came in, and what was posted. */
export interface Asked {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  /** What was posted, as a form and as it is. */
  form: URLSearchParams;
  content: string;
}

interface HttpAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string | string[]>;
}

/** What a test makes the server answer. */
export interface Answers {
  /** To a request for a token; default the access token `the-access-token`. */
  token?: { status: number; body: object };
  /** To a request of Graph, which has the same address. */
  graph?: (asked: Asked) => HttpAnswer;
  /** To everything else that is not Entra ID's, such as a pipeline's requests. */
  pipeline?: HttpAnswer & { location?: string };
}

/**
 * A server that answers every token request as Entra ID does, and records the requests. It also plays the service that
 * gives a pipeline its tokens.
 */
export async function startAuthority() {
  const { authority, certificate, privateKey } = await createCertificates();
  const asked: Asked[] = [];
  const answers: Answers = {};
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    void (async () => {
      const url = new URL(request.url ?? "", origin());
      const content = await text(request);
      const form = new URLSearchParams(content);
      const latest = { method: request.method ?? "", url, headers: request.headers, form, content };
      asked.push(latest);
      const { status, body, headers, location } = answerTo(latest, answers);
      const redirect = location ? { location } : {};
      response.writeHead(status, { "Content-Type": "application/json", ...headers, ...redirect });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = () => `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin: origin(),
    caCertificate: authority,
    asked,
    answers,
    /** The forms in which tokens were asked for. */
    forms: () => asked.filter(({ url }) => url.pathname.endsWith("/oauth2/v2.0/token")).map(({ form }) => form),
    forget: () => {
      asked.length = 0;
      delete answers.token;
      delete answers.graph;
      delete answers.pipeline;
    },
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

export type Authority = Awaited<ReturnType<typeof startAuthority>>;

function answerTo(asked: Asked, { token, graph, pipeline }: Answers): HttpAnswer & { location?: string } {
  const { origin, pathname } = asked.url;
  if (graph && pathname.startsWith("/beta/")) return graph(asked);
  const [, tenantId, rest] = /^\/([^/]+)\/(v2\.0\/.*|oauth2\/.*)$/.exec(pathname) ?? [];
  const authority = `${origin}/${tenantId}`;
  if (rest === "oauth2/v2.0/token") {
    const body = { token_type: "Bearer", expires_in: 3_599, access_token: "the-access-token" };
    return token ?? { status: 200, body };
  }
  if (!rest) return pipeline ?? { status: 404, body: "" };
  const body = {
    issuer: `${authority}/v2.0`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
  };
  return { status: 200, body };
}
