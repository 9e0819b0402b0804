import { setMaxListeners } from "node:events";
import { grpc } from "./sdk";

interface HandlerLookup {
  _retrieveHandler?: (path: string) => unknown;
}

/** What is under way has so long to end in order, once nobody is left to hear of it. */
const graceInMs = 5_000;
/** A connection that is lost on one machine comes back at once, or its other end is gone. */
const reconnectsWithinInMs = 2_000;

/**
 * A signal that aborts when the run is over: when the engine cancels (at the first Ctrl-C of an `up`, and at its end), when
 * this process is asked to terminate, and when the engine is gone. In the last two cases the process exits a little
 * later: what nobody waits for must not trigger anything more.
 *
 * @param engineAddress Where the engine listens for as long as it lives.
 */
export function engineCancellation(engineAddress: string | undefined): AbortSignal {
  const canceled = new AbortController();
  // Every wait of a run listens to it, which is no leak.
  setMaxListeners(0, canceled.signal);
  const cancel = () => canceled.abort();
  const end = () => {
    cancel();
    setTimeout(() => process.exit(1), graceInMs);
  };
  watchCancel(cancel);
  process.once("SIGTERM", end);
  if (engineAddress) watchEngine(engineAddress, end);
  return canceled.signal;
}

/**
 * The engine calls `Cancel` of the provider process, but the SDK drops that call and hands no handler for it to a dynamic
 * provider. So the lookup of handlers is watched. A grpc-js that looks them up another way is left alone: waits then run
 * to their deadlines.
 */
function watchCancel(cancel: () => void): void {
  const server = grpc.Server.prototype as unknown as HandlerLookup;
  const retrieveHandler = server._retrieveHandler;
  if (!retrieveHandler) return;
  server._retrieveHandler = function (this: HandlerLookup, path) {
    if (path === "/pulumirpc.ResourceProvider/Cancel") cancel();
    return retrieveHandler.call(this, path);
  };
}

/** Notices that the engine is gone, such as by `kill -9`: the SDK's process would live on, and finish what it was told. */
function watchEngine(address: string, gone: () => void): void {
  const engine = new grpc.Client(address, grpc.credentials.createInsecure(), { "grpc.enable_http_proxy": 0 });
  const channel = engine.getChannel();
  const watch = () => {
    const state = channel.getConnectivityState(true);
    if (state === grpc.connectivityState.TRANSIENT_FAILURE) reconnect();
    else channel.watchConnectivityState(state, Infinity, watch);
  };
  const reconnect = () => {
    engine.waitForReady(Date.now() + reconnectsWithinInMs, (error) => (error ? gone() : watch()));
  };
  watch();
}
