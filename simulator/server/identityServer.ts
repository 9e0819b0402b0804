import { fastify, type FastifyInstance } from "fastify";
import { exchangeOnMachine, type Exchange } from "./exchange";
import { answerInOwnWords, handle } from "./server";

/** The service on a machine that its managed identities ask. Their clients use plain http only. */
export function createIdentityServer(parts: Exchange): FastifyInstance {
  const server = fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  server.all("/*", (request, reply) => handle(parts, exchangeOnMachine, request, reply));
  answerInOwnWords(server);
  return server;
}
