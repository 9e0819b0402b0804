import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { Simulator } from "../simulator";

const fate = z.strictObject({
  outcome: z.enum(["done", "failed", "canceled", "notSupported", "never"]).optional(),
  errorCode: z.int32().optional(),
  pendingForInMs: z.number().nonnegative().optional(),
  activeForInMs: z.number().nonnegative().optional(),
});

const devicePatch = z.strictObject({ rotation: fate });

const fault = z.strictObject({
  method: z.string().optional(),
  /** A regular expression, as text. */
  path: z
    .string()
    .transform((source, context) => {
      try {
        return new RegExp(source);
      } catch {
        context.addIssue("not a regular expression");
        return z.NEVER;
      }
    })
    .optional(),
  after: z.int().nonnegative().optional(),
  /** JSON has no Infinity: `"always"` stands for it. */
  times: z.union([z.int().positive(), z.literal("always").transform(() => Infinity)]).optional(),
  status: z.int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  carriedOut: z.boolean().optional(),
  hang: z.boolean().optional(),
  reset: z.enum(["before", "after"]).optional(),
  delayInMs: z.number().nonnegative().optional(),
});

const leap = z.strictObject({ advanceInMs: z.number().nonnegative() });

/**
 * Offers the simulator's own controls over http, for programs that are not written in TypeScript. No token is needed,
 * and nothing of it is recorded.
 */
export function addAdminRoutes(server: FastifyInstance, simulator: Simulator): void {
  server.get("/simulator/requests", () => simulator.requests);
  server.get("/simulator/devices", () => simulator.devices.map((device) => describe(device)));
  server.patch<{ Params: { id: string } }>("/simulator/devices/:id", (request, reply) => {
    const { id } = request.params;
    const device = simulator.devices.find((candidate) => candidate.id.toLowerCase() === id.toLowerCase());
    if (!device) return reply.code(404).send({ error: `There is no device with the id ${id}` });
    return withBody(devicePatch, request.body, reply, ({ rotation }) => {
      device.rotation = { ...device.rotation, ...rotation };
      return describe(device);
    });
  });
  server.post("/simulator/faults", (request, reply) =>
    withBody(fault, request.body, reply, (rule) => {
      simulator.addFault(rule);
      return reply.code(204).send();
    }),
  );
  server.delete("/simulator/faults", (_request, reply) => {
    simulator.clearFaults();
    return reply.code(204).send();
  });
  server.post("/simulator/clock", (request, reply) =>
    withBody(leap, request.body, reply, ({ advanceInMs }) => {
      simulator.advanceTime(advanceInMs);
      return { time: simulator.now().toISOString() };
    }),
  );
}

type Device = Simulator["devices"][number];

function describe({ id, properties, comanaged, rotation, results }: Device): object {
  return { id, ...properties, comanaged, rotation, deviceActionResults: results };
}

/** Hands a body of the right form on; says what is wrong with any other. */
function withBody<T>(form: z.ZodType<T>, body: unknown, reply: FastifyReply, use: (parsed: T) => unknown): unknown {
  const parsed = form.safeParse(fromJson(body));
  return parsed.success ? use(parsed.data) : reply.code(400).send({ error: z.prettifyError(parsed.error) });
}

function fromJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
