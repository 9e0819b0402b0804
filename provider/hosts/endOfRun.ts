import { setMaxListeners } from "node:events";
import { directly, type EngineSdk } from "./engineSdk";

/** What is under way has this long to end in order when the process was told to end, or its engine is gone. */
const graceInMs = 5_000;
/** A connection that is lost on one machine comes back at once, or its other end is gone. */
const reconnectsWithinInMs = 2_000;

/** What ends all waits of a run when it aborts. */
export function runController(): AbortController {
  const run = new AbortController();
  // Every wait of a run listens to it, which is no leak.
  setMaxListeners(0, run.signal);
  return run;
}

/**
 * Cancels the run when this process is asked to terminate, and when the engine is gone. The process exits a little later:
 * without an engine nothing more may be requested.
 *
 * @param engineAddress Where the engine listens for as long as it lives.
 */
export function endWithEngine(sdk: EngineSdk, engineAddress: string | undefined, cancel: () => void): void {
  const end = () => {
    cancel();
    setTimeout(() => process.exit(1), graceInMs);
  };
  // Not SIGINT: with it the engine ends its plugins after every command, and waits for five seconds until they are gone.
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  if (engineAddress) watchEngine(sdk, engineAddress, end);
}

/** Notices that the engine is gone, such as by `kill -9`: the SDK's process would live on, and finish what it was told. */
function watchEngine({ grpc }: EngineSdk, address: string, gone: () => void): void {
  const engine = new grpc.Client(address, grpc.credentials.createInsecure(), directly);
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
