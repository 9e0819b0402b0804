import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { setImmediate as immediate } from "node:timers/promises";
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Clock } from "../clock";
import { isSilence, type Answer, type Ask, type Manner, type Silence } from "./answers";
import { largestBody, textOf } from "./bodies";
import type { Certificates } from "./certificates";
import { exchange, type Exchange } from "./exchange";
import { simulatorDoesNotPlay } from "./notPlayed";

/** Every method Graph or Entra may be asked with. */
const methods = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT", "OPTIONS"];

/**
 * The https server, without any knowledge of Graph: it turns a request into an {@link Ask} and an answer into a reply.
 */
export function createServer(parts: Exchange, { certificate, privateKey }: Certificates): FastifyInstance {
  const server = fastify({
    https: { cert: certificate, key: privateKey },
    forceCloseConnections: true,
    bodyLimit: largestBody,
    exposeHeadRoutes: false,
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (request: FastifyRequest, body: Buffer) =>
    textOf(body, request.headers["content-encoding"]),
  );
  server.route({ method: methods, url: "/*", handler: (request, reply) => handle(parts, exchange, request, reply) });
  answerInOwnWords(server);
  return server;
}

/** Fastify's own answers would look like Graph's to a client that only reads the status. */
export function answerInOwnWords(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => {
    const { status, body } = simulatorDoesNotPlay({ method: request.method, path: request.raw.url ?? "/" });
    return reply.code(status).send(body);
  });
  server.setErrorHandler<FastifyError>((error, _request, reply) => {
    const { statusCode = 500, message } = error;
    const code = statusCode < 500 ? "BadRequest" : "SimulatorFailed";
    return reply.code(statusCode).send({ error: { code, message } });
  });
}

/** Turns a request into an {@link Ask}, and its answer into a reply. */
export async function handle(
  parts: Exchange,
  answered: (parts: Exchange, ask: Ask) => Promise<Answer | Silence>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const ask = toAsk(request);
  const outcome = await answered(parts, ask);
  if (!isSilence(outcome)) return send(reply, ask, outcome, parts.tenant.clock);
  if (outcome.silence === "cut") request.raw.socket.destroy();
  return reply.hijack();
}

function toAsk(request: FastifyRequest): Ask {
  const requestId = randomUUID();
  const sent = request.headers["client-request-id"];
  return {
    method: request.method,
    path: request.raw.url ?? "/",
    headers: request.headers as Record<string, string | undefined>,
    body: typeof request.body === "string" ? request.body : "",
    origin: `https://${request.headers.host}`,
    requestId,
    clientRequestId: typeof sent === "string" ? sent : requestId,
  };
}

function send(reply: FastifyReply, ask: Ask, answer: Answer, clock: Clock): FastifyReply {
  const { status, headers = {}, body, manner = {} } = answer;
  reply.code(status).headers({
    Date: new Date(clock.now() + (manner.dateOffsetInMs ?? 0)).toUTCString(),
    "Cache-Control": "no-cache",
    "request-id": ask.requestId,
    "client-request-id": ask.clientRequestId,
    "OData-Version": "4.0",
    ...(body !== undefined && { "Content-Type": contentTypeOf(body) }),
    ...headers,
  });
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const isOdd = manner.bodyTakesInMs !== undefined || manner.cutBody;
  return reply.send(text && isOdd ? inHalves(reply, Buffer.from(text), manner, clock) : text);
}

function contentTypeOf(body: unknown): string {
  return typeof body === "string"
    ? "text/html; charset=utf-8"
    : "application/json; odata.metadata=minimal; charset=utf-8";
}

/** A body that comes in two halves, or only the first of them. */
function inHalves(reply: FastifyReply, body: Buffer, { bodyTakesInMs = 0, cutBody }: Manner, clock: Clock): Readable {
  const half = Math.ceil(body.length / 2);
  reply.header("Content-Length", body.length);
  return Readable.from(
    (async function* () {
      yield body.subarray(0, half);
      await clock.sleep(bodyTakesInMs);
      if (!cutBody) yield body.subarray(half);
      // The first half must have left: else the client sees a lost connection, and not a body that ends too early.
      else await immediate().then(() => reply.raw.socket?.destroySoon());
    })(),
  );
}
