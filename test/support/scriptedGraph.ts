import { type GraphResponse, GraphClient, type GraphRequest } from "../../provider/graph/transport/graphClient";
import { Limits } from "../../provider/graph/transport/limits";
import { type SendOptions, Transport } from "../../provider/graph/transport/transport";
import { connectionWith } from "./connections";
import { FakeClock } from "./fakeClock";
import { patient } from "./simulatedTenant";

/** One request, alone or inside a batch. */
export interface Asked {
  method: string;
  path: string;
  atInMs: number;
}

/** What is answered: a status, more than that, or no answer for a reason. */
export type Reply = number | { status: number; headers?: Record<string, string>; body?: unknown } | Error;

export interface GraphScript {
  /** The answer to a request, the nth for the same path. Default: 200 to a GET and 204 to a POST. */
  reply?: (asked: Asked, nth: number) => Reply | undefined;
  /** The answer to the nth round trip as a whole, instead of those to its requests. */
  outer?: (nth: number) => Reply | undefined;
  /** From a request's leaving to its answer's coming back. Default: 100 ms. */
  latencyInMs?: (nth: number) => number;
  /** How long it takes to get a token, or why there is none. Default: no time. */
  token?: () => number | Error;
}

/** Graph as the transport sees it, on a clock of the test. */
export class ScriptedGraph extends GraphClient {
  /** What was asked, by round trip. */
  readonly roundTrips: Asked[][] = [];
  /** When the answers came back, by round trip. */
  readonly answeredAt: number[] = [];
  private readonly times = new Map<string, number>();

  constructor(
    private readonly clock: FakeClock,
    private readonly script: GraphScript = {},
  ) {
    super(connectionWith());
  }

  /** Every request, in the order they came. */
  get asked(): Asked[] {
    return this.roundTrips.flat();
  }

  get paths(): string[] {
    return this.asked.map(({ path }) => path);
  }

  override async token(): Promise<string> {
    const token = this.script.token?.() ?? 0;
    if (token instanceof Error) throw token;
    if (token > 0) await this.clock.sleep(token, new AbortController().signal);
    return "the-token";
  }

  override async send(roundTrip: GraphRequest): Promise<GraphResponse> {
    const nth = this.roundTrips.length;
    const requests = innerRequests(roundTrip);
    const asked = requests.map(({ method, url }) => ({ method, path: url, atInMs: this.clock.elapsed }));
    this.roundTrips.push(asked);
    const replies = asked.map((each) => this.replyTo(each));
    await this.clock.sleep(this.script.latencyInMs?.(nth) ?? 100, new AbortController().signal);
    this.answeredAt[nth] = this.clock.elapsed;
    const outer = this.script.outer?.(nth);
    if (outer !== undefined) return answerFrom(outer);
    if (roundTrip.path !== "/$batch") return answerFrom(replies[0] ?? 500);
    const responses = requests.map(({ id }, index) => innerFrom(id, replies[index] ?? 500));
    return answerFrom({ status: 200, body: { responses: responses.reverse() } });
  }

  private replyTo(asked: Asked): Reply {
    const nth = this.times.get(asked.path) ?? 0;
    this.times.set(asked.path, nth + 1);
    return this.script.reply?.(asked, nth) ?? (asked.method === "GET" ? 200 : 204);
  }
}

/** The transport to a scripted Graph, on a clock that takes no time. */
export function transportOf(
  script: GraphScript = {},
  quota = { writes: 200, requests: 2_000 },
  clock = new FakeClock(),
) {
  const graph = new ScriptedGraph(clock, script);
  const transport = new Transport(graph, new Limits(quota, clock), clock);
  const send = (method: "GET" | "POST", path: string, more: Partial<SendOptions> = {}) =>
    transport.request({ method, path }, { signal: patient, ...more });
  return { clock, graph, transport, send };
}

interface InnerRequest {
  id: string;
  method: string;
  url: string;
}

function innerRequests({ method, path, content }: GraphRequest): InnerRequest[] {
  return path === "/$batch" ? (content as { requests: InnerRequest[] }).requests : [{ id: "", method, url: path }];
}

function answerFrom(reply: Reply): GraphResponse {
  if (reply instanceof Error) throw reply;
  const { status, headers = {}, body } = typeof reply === "number" ? { status: reply } : reply;
  const retryAfter = headers["Retry-After"];
  return {
    status,
    body,
    dateTime: "2026-11-23T12:00:00.000Z",
    requestId: headers["request-id"] ?? "",
    ...(retryAfter && { retryAfterInMs: Number(retryAfter) * 1_000 }),
  };
}

function innerFrom(id: string, reply: Reply): object {
  if (reply instanceof Error) throw reply;
  return { id, ...(typeof reply === "number" ? { status: reply } : reply) };
}
