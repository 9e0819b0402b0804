import { sdk } from "./sdk";

interface HandlerLookup {
  _retrieveHandler?: (path: string) => unknown;
}

/**
 * The engine calls `Cancel` of the provider process, but the SDK drops that call and hands no handler for it to a dynamic
 * provider. So the lookup of handlers is watched. A grpc-js that looks them up another way is left alone: waits then run
 * to their deadlines.
 */
export function watchCancel(cancel: () => void): void {
  const server = sdk.grpc.Server.prototype as unknown as HandlerLookup;
  const retrieveHandler = server._retrieveHandler;
  if (!retrieveHandler) return;
  server._retrieveHandler = function (this: HandlerLookup, path) {
    if (path === "/pulumirpc.ResourceProvider/Cancel") cancel();
    return retrieveHandler.call(this, path);
  };
}
