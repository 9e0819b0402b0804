import { randomUUID } from "node:crypto";
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import type { Clock } from "../clock";
import { isSilence, type Answer, type Ask, type Manner } from "./answers";
import type { Certificates } from "./certificates";
import { exchange, type Exchange } from "./exchange";

/** Every method Graph or Entra may be asked with. */
const methods = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT", "OPTIONS"];

/** An https server that has nothing but the wires: it turns a request into an {@link Ask} and an answer into a reply. */
export function createServer(parts: Exchange, { certificate, privateKey }: Certificates): FastifyInstance {
  const server = fastify({
    https: { cert: certificate, key: privateKey },
    forceCloseConnections: true,
    bodyLimit: 4 * 1024 * 1024,
    exposeHeadRoutes: false,
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.route({ method: methods, url: "/*", handler: (request, reply) => handle(parts, request, reply) });
  return server;
}

async function handle(parts: Exchange, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const ask = toAsk(request);
  const outcome = await exchange(parts, ask);
  if (isSilence(outcome)) {
    reply.hijack();
    if (outcome.silence === "cut") request.raw.socket.destroy();
  } else {
    send(reply, ask, outcome, parts.tenant.clock);
  }
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

function send(reply: FastifyReply, ask: Ask, { status, headers, body, manner = {} }: Answer, clock: Clock): void {
  reply.code(status).headers({
    Date: new Date(clock.now() + (manner.dateOffsetInMs ?? 0)).toUTCString(),
    "Cache-Control": "no-cache",
    "request-id": ask.requestId,
    "client-request-id": ask.clientRequestId,
    "OData-Version": "4.0",
  });
  if (typeof body === "string") reply.type("text/html; charset=utf-8");
  else if (body !== undefined) reply.type("application/json; odata.metadata=minimal; charset=utf-8");
  reply.headers(headers ?? {});
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  const isOdd = manner.bodyTakesInMs !== undefined || manner.cutBody;
  void reply.send(text && isOdd ? inHalves(reply, Buffer.from(text), manner, clock) : text);
}

/** A body that comes in two halves, or only the first of them. */
function inHalves(reply: FastifyReply, body: Buffer, { bodyTakesInMs = 0, cutBody }: Manner, clock: Clock): Readable {
  const half = Math.ceil(body.length / 2);
  reply.header("Content-Length", body.length);
  return Readable.from(
    (async function* () {
      yield body.subarray(0, half);
      await clock.sleep(bodyTakesInMs);
      if (cutBody) reply.raw.socket?.destroy();
      else yield body.subarray(half);
    })(),
  );
}
