import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { behaviourForm, deviceForm, fateForm, faultForm, federatedCredentialForm, otherTrafficForm } from "../forms";
import type { Simulator } from "../simulator";
import { simulatorDoesNotPlay } from "./notPlayed";
import { foreignerOf } from "./sameMachine";

/** What the admin interface answers: a status and a body. */
type Reply = [status: number, body?: unknown];

/** Does what the request asks for. Where it throws, the answer is a 400 with the message. */
type Action = (parameters: Record<string, string>, body: unknown) => Reply | Promise<Reply>;

const nothing: Reply = [204];

/**
 * Offers the simulator's own controls over http, for programs that are not written in TypeScript. No token is needed,
 * and nothing of it is recorded.
 */
export function addAdminRoutes(server: FastifyInstance, simulator: Simulator): void {
  const onRequest = refuseForeigner;
  server.all("/simulator/*", { onRequest }, (request, reply) => {
    const { status, body } = simulatorDoesNotPlay({ method: request.method, path: request.raw.url ?? "/" });
    return reply.code(status).send(body);
  });
  for (const [route, action] of Object.entries(actions(simulator))) {
    const [method = "", url = ""] = route.split(" ");
    const handler = (request: FastifyRequest, reply: FastifyReply) => answer(action, request, reply);
    server.route({ method, url: `/simulator${url}`, onRequest, handler });
  }
}

/** Each route has this check: a pattern over paths would miss some spellings of a path. */
async function refuseForeigner({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  const foreigner = foreignerOf(headers);
  if (foreigner) await reply.code(403).send({ error: `The simulator takes no orders ${foreigner}.` });
}

function actions(simulator: Simulator): Record<string, Action> {
  return {
    "GET /requests": () => [200, simulator.requests],
    "GET /audit": () => [200, simulator.auditEntries],
    ...deviceActions(simulator),
    "PUT /groups/:group/members": ({ group = "" }, body) => {
      simulator.setGroupMembers(group, z.array(z.string()).parse(body));
      return nothing;
    },
    "PUT /roles": (_, body) => {
      simulator.roles = z.array(z.string()).parse(body);
      return nothing;
    },
    ...credentialActions(simulator),
    "GET /behaviour": () => [200, simulator.behaviour],
    "PATCH /behaviour": (_, body) => [200, Object.assign(simulator.behaviour, behaviourForm.parse(body))],
    "PATCH /other-traffic": (_, body) => {
      simulator.otherTraffic = { ...simulator.otherTraffic, ...otherTrafficForm.parse(body) };
      return [200, simulator.otherTraffic];
    },
    "POST /faults": (_, body) => {
      simulator.addFault(faultForm.parse(body));
      return nothing;
    },
    "DELETE /faults": () => {
      simulator.clearFaults();
      return nothing;
    },
    "POST /clock": (_, body) => {
      simulator.advanceTime(z.strictObject({ advanceInMs: z.number().nonnegative() }).parse(body).advanceInMs);
      return [200, { time: simulator.now().toISOString() }];
    },
  };
}

function credentialActions(simulator: Simulator): Record<string, Action> {
  return {
    "PUT /certificates": (_, body) => {
      simulator.certificates = z.array(z.string()).parse(body);
      return nothing;
    },
    "PUT /federated-credentials": (_, body) => {
      simulator.federatedCredentials = z.array(federatedCredentialForm).parse(body);
      return nothing;
    },
    "POST /id-tokens": async (_, body) => {
      const { subject, audience } = z
        .strictObject({ subject: z.string(), audience: z.string().optional() })
        .parse(body);
      return [201, { token: await simulator.issueIdToken(subject, audience) }];
    },
  };
}

function deviceActions(simulator: Simulator): Record<string, Action> {
  return {
    "GET /devices": () => [200, simulator.devices.map((device) => describe(device))],
    "POST /devices": (_, body) => [201, describe(simulator.addDevice(deviceForm.parse(body)))],
    "PATCH /devices/:id": ({ id = "" }, body) => {
      const device = known(simulator, id);
      const { rotation } = z.strictObject({ rotation: fateForm }).parse(body);
      device.rotation = { ...device.rotation, ...rotation };
      return [200, describe(device)];
    },
    "DELETE /devices/:id": ({ id = "" }) => {
      simulator.removeDevice(known(simulator, id).id);
      return nothing;
    },
    "POST /devices/:id/re-enrol": ({ id = "" }) => [201, describe(simulator.reenrolDevice(known(simulator, id).id))],
  };
}

type Device = Simulator["devices"][number];

function describe({ id, properties, comanaged, rotation, results }: Device): object {
  return { id, ...properties, comanaged, rotation, deviceActionResults: results };
}

class UnknownDevice extends Error {}

function known(simulator: Simulator, id: string): Device {
  const device = simulator.devices.find((candidate) => candidate.id.toLowerCase() === id.toLowerCase());
  if (!device) throw new UnknownDevice(`There is no device with the id ${id}`);
  return device;
}

async function answer(action: Action, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  try {
    const [status, body] = await action(request.params as Record<string, string>, fromJson(request.body));
    return await reply.code(status).send(body);
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    return reply.code(error instanceof UnknownDevice ? 404 : 400).send({ error: message });
  }
}

/** The JSON of a body; undefined where there is none. Throws if it is something else. */
function fromJson(body: unknown): unknown {
  if (typeof body !== "string" || body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Error(`The body is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
