import { unreachable } from "./credentialErrors";
import { ServiceError } from "../rotation/serviceError";
import { type Answer, foreignAddress } from "./graphClient";
import { NoAnswerError } from "./http";
import type { Manner, Transport } from "./transport";

/** Reads something. An error of the service is the answer; where there is none, the error says so. */
export async function read(transport: Transport, path: string, manner: Manner): Promise<Answer> {
  try {
    return await transport.request({ method: "GET", path }, manner);
  } catch (error) {
    throw error instanceof NoAnswerError ? unreachable(transport.graphEndpoint, "graphEndpoint", error) : error;
  }
}

/**
 * Reads a list, page after page, one answer for each.
 *
 * @param refused The error for a page that is refused.
 * @throws ServiceError when a page leads to another host, or to one that was read already.
 */
export async function readPages(
  transport: Transport,
  first: string,
  manner: Manner,
  refused: (answer: Answer) => Error,
): Promise<Answer[]> {
  const pages: Answer[] = [];
  const followed = new Set<string>();
  for (let path: string | undefined = first; path; path = nextPath(pages.at(-1), transport.graphEndpoint)) {
    if (followed.has(path)) throw endless(first);
    followed.add(path);
    const answer = await read(transport, path, manner);
    if (answer.status !== 200) throw refused(answer);
    pages.push(answer);
  }
  return pages;
}

/** The path of the next page, from the version on, as other paths here. The token goes to no other host. */
function nextPath(page: Answer | undefined, graphEndpoint: string): string | undefined {
  const link = (Object(page?.body) as { "@odata.nextLink"?: unknown })["@odata.nextLink"];
  if (link == null) return undefined;
  if (typeof link !== "string" || !URL.canParse(link, graphEndpoint)) {
    throw new ServiceError("unreachable", "Graph answered with a link to the next page that is no address.");
  }
  const { origin, host, pathname, search } = new URL(link, graphEndpoint);
  if (origin !== new URL(graphEndpoint).origin) throw foreignAddress(host);
  return pathname.replace(/^\/[^/]*/, "") + search;
}

function endless(first: string): ServiceError {
  const list = first.replace(/\?.*/, "");
  return new ServiceError(
    "refused",
    `Graph's list ${list} leads back to a page that was read already, and has no end. Run this again; if it stays so, look at what answers in Graph's place, such as a proxy.`,
  );
}
