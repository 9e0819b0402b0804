import { Client, type Context, ResponseType } from "@microsoft/microsoft-graph-client";
import type { Connection } from "./connection";
import { credentialFor, trustedCertificates } from "./credential";
import { explainCredentialError } from "./credentialErrors";
import { type Fetch, fetchTrusting, NoAnswerError } from "./http";
import { AccessTokens } from "./tokens";

/** What Graph answered, whatever the status. */
export interface Answer {
  status: number;
  /** The parsed body; undefined when there is none or it is no JSON. */
  body: unknown;
  /** Graph's clock, RFC 3339 in UTC. */
  dateTime: string;
  /** Graph's id of the request, for an audit or a support case. */
  requestId: string;
  /** The pause that Graph asks for before the same request, in milliseconds. */
  retryAfterInMs?: number;
}

const requestTimeoutInMs = 30_000;

/** Sends requests to Graph, with one token and one pool of connections for the whole process. */
export class Transport {
  private readonly fetch: Fetch;
  private readonly client: Client;
  private readonly tokens: AccessTokens;

  constructor(readonly connection: Connection) {
    const { graphEndpoint } = connection;
    this.fetch = fetchTrusting(trustedCertificates(connection));
    this.tokens = new AccessTokens(() => credentialFor(connection), `${graphEndpoint}/.default`);
    // The client's own middleware is left out: its retries repeat a POST whose fate is unknown, and sleep on when aborted.
    this.client = Client.initWithMiddleware({
      baseUrl: graphEndpoint,
      defaultVersion: "beta",
      middleware: {
        execute: async (context: Context) => {
          context.response = await this.fetch(context.request as string, context.options);
        },
      },
    });
  }

  /**
   * Sends one request, once; a token that is refused is renewed, and the request sent again, since it was surely not
   * carried out.
   *
   * @throws ServiceError when no token is to be had, NoAnswerError when no answer came.
   */
  async send(method: "GET" | "POST", path: string, signal: AbortSignal): Promise<Answer> {
    const token = await this.token();
    const answer = await this.sendWith(token, method, path, signal);
    if (answer.status !== 401) return answer;
    await this.tokens.forget(token);
    return this.sendWith(await this.token(), method, path, signal);
  }

  private async token(): Promise<string> {
    try {
      return await this.tokens.get();
    } catch (error) {
      throw await explainCredentialError(error, this.connection, this.fetch);
    }
  }

  private async sendWith(token: string, method: "GET" | "POST", path: string, signal: AbortSignal): Promise<Answer> {
    const request = this.client
      .api(path)
      .responseType(ResponseType.RAW)
      .header("Authorization", `Bearer ${token}`)
      .option("signal", AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutInMs)]));
    const response = (await (method === "GET" ? request.get() : request.post(undefined))) as Response;
    return answerFrom(response);
  }
}

async function answerFrom(response: Response): Promise<Answer> {
  const { status, headers } = response;
  // The body is always read to its end: a connection with an unread body is not free for the next request.
  const text = await response.text().catch((error: unknown) => {
    throw new NoAnswerError(error);
  });
  return {
    status,
    body: parseJson(text),
    dateTime: dateTimeOf(headers.get("date")),
    requestId: headers.get("request-id") ?? "",
    retryAfterInMs: retryAfterInMs(headers.get("retry-after")),
  };
}

/** The local clock stands in for a server that says no time, or none that can be read. */
function dateTimeOf(header: string | null): string {
  const moment = new Date(header ?? NaN);
  return (Number.isNaN(moment.getTime()) ? new Date() : moment).toISOString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Seconds, which may have a fraction, as Intune writes it; anything else counts as not given. */
function retryAfterInMs(header: string | null): number | undefined {
  const seconds = Number(header || NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
