import type { IncomingHttpHeaders } from "node:http";

/** The names under which the simulator can be reached, all of this machine. */
const ownNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * On whose behalf a request came that no program of this machine sent by itself: a web page under another name that leads
 * here (DNS rebinding), or one that lets the browser send it. Undefined for all others. Programs send no `Origin`.
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
