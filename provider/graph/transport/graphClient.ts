import { Client, type Context, ResponseType } from "@microsoft/microsoft-graph-client";
import { utc } from "../../rotation/time/dateTime";
import type { Caller } from "../../rotation/denial";
import { callerFrom } from "../auth/caller";
import { scopeOf } from "../auth/clouds";
import { claimsIn } from "../auth/claimsChallenge";
import type { Connection } from "../auth/connection";
import { credentialFor } from "../auth/credential";
import { explainCredentialError } from "../auth/credentialErrors";
import { foreignAddress } from "../wording/answers";
import { type Fetch, createFetch } from "./http";
import { AccessTokens } from "../auth/tokens";
import { SentCredentials } from "../../texts/sentCredentials";
import { rememberCredentials } from "../auth/redact";
import { retryAfterInMs } from "./retryAfter";
import { TokenRequestWatch } from "../auth/tokenRequestWatch";

/** What Graph answered, whatever the status. */
export interface GraphResponse {
  status: number;
  /** The parsed body; undefined when there is none or it is no JSON. */
  body: unknown;
  /** Graph's clock, RFC 3339 in UTC, as `utc` spells it. */
  dateTime: string;
  /** Graph's id of the request, for an audit or a support case. */
  requestId: string;
  /** The pause that Graph asks for before the same request, in milliseconds. */
  retryAfterInMs?: number;
  /** Who asked, for the message when this is a refusal. */
  caller?: Caller;
  /** Under which other administrators find a request that Multi Admin Approval stopped. */
  approvalCode?: string;
  /** What a new token has to claim, as JSON, when this one was refused for the lack of it. */
  claims?: string;
}

/** One round trip over the wire. */
export interface GraphRequest {
  method: "GET" | "POST";
  /** From the version on, with the query. */
  path: string;
  /** What to post, as JSON. */
  content?: unknown;
}

/** What every request says of its sender: the API of the recovery keys refuses those that say nothing. */
export const userAgent = "pulumi-bitlocker";

/** A request that gets no answer within this time has an unknown fate; a batch takes longer than one request. */
const timeoutInMs = 60_000;

/** Microsoft's Graph client, with one token and one pool of connections for the whole process. */
export class GraphClient {
  private readonly fetch: Fetch;
  private readonly client: Client;
  private readonly tokens: AccessTokens;

  private readonly watch: TokenRequestWatch;

  /** @param sent Is told of everything that is sent as a credential. */
  constructor(
    readonly connection: Connection,
    private readonly sent = new SentCredentials(),
  ) {
    rememberCredentials(sent, connection);
    this.watch = new TokenRequestWatch(sent);
    this.fetch = createFetch(connection.caCertificate);
    this.tokens = new AccessTokens(() => credentialFor(connection, this.fetch, this.watch), scopeOf(connection));
    // The client's own middleware is left out: its retries repeat a POST whose fate is unknown, and sleep on when aborted.
    this.client = Client.initWithMiddleware({
      middleware: {
        execute: async (context: Context) => {
          context.response = await this.fetch(context.request as string, context.options);
        },
      },
    });
  }

  /**
   * Makes one round trip. Where the token is refused it is forgotten, so that the next round trip gets another.
   *
   * @param token What {@link GraphClient.token} gave. With it the request leaves at once.
   * @throws ServiceError when no token is to be had, NoAnswerError when no answer came.
   */
  async send(roundTrip: GraphRequest, token?: string): Promise<GraphResponse> {
    const sentToken = token ?? (await this.token());
    const answer = await this.sendWith(sentToken, roundTrip);
    if (refusesToken(answer)) await this.forget(sentToken, claimsAskedIn(answer));
    return answer;
  }

  /** Gets a token, which may take long. Throws as {@link send} does. */
  async token(): Promise<string> {
    try {
      const token = await this.tokens.get();
      this.sent.remember(token, "[token]");
      return token;
    } catch (error) {
      const known = { passingTrouble: this.watch.passingTrouble, isRenewal: this.tokens.hasGivenOne };
      throw await explainCredentialError(error, this.connection, this.fetch, known);
    }
  }

  private async forget(token: string, claims: string | undefined): Promise<void> {
    // It may be in the midst of being replaced, in vain: the next request says why.
    await this.tokens.forget(token, claims).catch(() => undefined);
  }

  private async sendWith(token: string, { method, path, content }: GraphRequest): Promise<GraphResponse> {
    // Microsoft's client takes a whole address for a path, and the token is for nobody else.
    if (!path.startsWith("/")) throw foreignAddress(path);
    // It also takes the first `https://` inside a path or query for its host: this one is always first.
    const request = this.client
      .api(`${this.connection.graphEndpoint}/beta${path}`)
      .responseType(ResponseType.RAW)
      .header("Authorization", `Bearer ${token}`)
      .header("User-Agent", userAgent)
      .option("signal", AbortSignal.timeout(timeoutInMs));
    const answer = await answerFrom((await (method === "GET" ? request.get() : request.post(content))) as Response);
    return { ...answer, caller: callerFrom(this.connection, token) };
  }
}

async function answerFrom(response: Response): Promise<GraphResponse> {
  const { status, headers } = response;
  return {
    status,
    body: parseJson(await response.text()),
    dateTime: dateTimeOf(headers.get("date")),
    requestId: headers.get("request-id") ?? "",
    retryAfterInMs: retryAfterInMs(headers.get("retry-after"), headers.get("date")),
    approvalCode: headers.get("x-msft-approval-code") ?? undefined,
    claims: claimsIn(headers.get("www-authenticate")),
  };
}

/** Whether the token was refused, to the request or to one inside a batch. */
function refusesToken({ status, body }: GraphResponse): boolean {
  const { responses } = (body ?? {}) as { responses?: unknown };
  return (
    status === 401 ||
    (Array.isArray(responses) && responses.some((inner: GraphResponse | null) => inner?.status === 401))
  );
}

/** What the refusal asks of a new token, or the first one inside a batch that does. */
function claimsAskedIn({ claims, body }: GraphResponse): string | undefined {
  const { responses } = (body ?? {}) as { responses?: ({ headers?: Record<string, unknown> } | null)[] };
  if (claims !== undefined || !Array.isArray(responses)) return claims;
  const headers = responses.flatMap((inner) => Object.entries(inner?.headers ?? {}));
  const challenges = headers.filter(([name]) => name.toLowerCase() === "www-authenticate");
  return challenges
    .map(([, value]) => claimsIn(typeof value === "string" ? value : undefined))
    .find((each) => each !== undefined);
}

/** The local clock stands in for a server that says no time, or none that can be one. */
function dateTimeOf(header: string | null): string {
  const moment = new Date(header ?? NaN);
  const isTime = moment.getUTCFullYear() >= 1970 && moment.getUTCFullYear() < 9_000;
  return utc((isTime ? moment : new Date()).toISOString());
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
