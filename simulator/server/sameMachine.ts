import type { IncomingHttpHeaders } from "node:http";

/** The names under which the simulator can be reached, all of this machine. */
const ownNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * The web page that made a browser send the request: a page under another name that leads here (DNS rebinding), or one
 * of another origin. Undefined for a request of a program on this machine: programs send no `Origin`.
 */
export function foreignerOf({ host, origin }: IncomingHttpHeaders): string | undefined {
  if (!ownNames.has(hostname(host))) return `under the name '${host ?? ""}'`;
  if (origin !== undefined && origin.toLowerCase() !== `https://${host?.toLowerCase()}`)
    return `of a page at '${origin}'`;
  return undefined;
}

function hostname(host: string | undefined): string {
  return (host ?? "").toLowerCase().replace(/:\d+$/, "");
}
