import { setTimeout } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** As much of the engine as a provider process calls: its log. */
export interface FakeEngine {
  address: string;
  /** All that was logged so far. */
  log: readonly LogRequest.AsObject[];
  /** What was logged of a resource, as soon as an entry that is looked for has come: nobody waits for the log. */
  logged(urn: string, isLookedFor: (entry: LogRequest.AsObject) => boolean): Promise<LogRequest.AsObject[]>;
  stop(): void;
}

/** @param hold What an entry waits for before it is logged. Default: nothing. */
export async function startFakeEngine(
  hold: (message: string) => Promise<void> | undefined = () => undefined,
): Promise<FakeEngine> {
  const log: LogRequest.AsObject[] = [];
  const server = new grpc.Server();
  const handlers: Partial<IEngineServer> = {
    log: (call, callback) => {
      const end = () => {
        log.push(call.request.toObject());
        callback(null, new Empty());
      };
      const held = hold(call.request.getMessage());
      if (held) void held.then(end);
      else end();
    },
  };
  server.addService(EngineService, handlers as grpc.UntypedServiceImplementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  let isStopped = false;
  const logged: FakeEngine["logged"] = async (urn, isLookedFor) => {
    while (!isStopped) {
      const entries = log.filter((entry) => entry.urn === urn);
      if (entries.some(isLookedFor)) return entries;
      await setTimeout(10);
    }
    throw new Error("The engine has stopped, and nothing of the kind was logged.");
  };
  const stop = () => {
    isStopped = true;
    server.forceShutdown();
  };
  return { address: `127.0.0.1:${port}`, log, logged, stop };
}
