import { setMaxListeners } from "node:events";
import { grpc } from "./sdk";

interface HandlerLookup {
  _retrieveHandler?: (path: string) => unknown;
}

/**
 * A signal that aborts when the engine cancels: at the first Ctrl-C of an `up`, and at its end.
 *
 * The engine calls `Cancel` of the provider process then, but the SDK drops that call and hands no handler for it to a
 * dynamic provider. So the lookup of handlers is watched. A grpc-js that looks them up another way is left alone: waits
 * then run to their deadlines.
 */
export function engineCancellation(): AbortSignal {
  const canceled = new AbortController();
  // Every wait of a run listens to it, which is no leak.
  setMaxListeners(0, canceled.signal);
  const server = grpc.Server.prototype as unknown as HandlerLookup;
  const retrieveHandler = server._retrieveHandler;
  if (!retrieveHandler) return canceled.signal;
  server._retrieveHandler = function (this: HandlerLookup, path) {
    if (path === "/pulumirpc.ResourceProvider/Cancel") canceled.abort();
    return retrieveHandler.call(this, path);
  };
  return canceled.signal;
}
