import { elsewhere, endless, foreignAddress, malformed, unended } from "../wording/answers";
import { unreachable } from "../wording/unreachable";
import { NotInTimeError } from "../../rotation/serviceError";
import type { GraphResponse } from "../transport/graphClient";
import { NoAnswerError } from "../transport/http";
import type { SendOptions, Transport } from "../transport/transport";

/** Reads something. An error of the service is the answer; where there is none, the error says so. */
export async function get(transport: Transport, path: string, manner: SendOptions): Promise<GraphResponse> {
  try {
    return await transport.request({ method: "GET", path }, manner);
  } catch (error) {
    throw error instanceof NoAnswerError ? unreachable(transport.connection, "graphEndpoint", error) : error;
  }
}

/** A list that is read without a time to give up at is given up after this time: its links may always differ. */
const longestListInMs = 60 * 60_000;

/**
 * Reads a list, page after page, one answer for each.
 *
 * @param refused The error for a page that is refused.
 * @throws ServiceError when a page leads to another host, or to one that was read already; NotInTimeError when the list
 *   has not ended in time.
 */
export async function readPages(
  transport: Transport,
  first: string,
  manner: SendOptions,
  refused: (answer: GraphResponse) => Error,
): Promise<GraphResponse[]> {
  const pages: GraphResponse[] = [];
  const followed = new Set<string>();
  const { clock } = transport;
  const giveUpAtInMs = manner.giveUpAtInMs ?? clock.now() + longestListInMs;
  for (
    let path: string | undefined = first;
    path;
    path = nextPath(pages.at(-1), transport.connection.graphEndpoint, nameOf(first))
  ) {
    if (followed.has(path)) throw endless(nameOf(first));
    followed.add(path);
    if (clock.now() > giveUpAtInMs) throw unended(nameOf(first), pages.length);
    const answer = await get(transport, path, manner).catch((error: unknown) => {
      throw error instanceof NotInTimeError ? unended(nameOf(first), pages.length) : error;
    });
    if (answer.status !== 200) throw refused(answer);
    pages.push(answer);
  }
  return pages;
}

/**
 * The path of the next page, from the version on, as other paths here. The token goes to no other host, and nothing but
 * the list is read: a link to one of its items could lead to a secret.
 *
 * @param list The path of the list.
 */
function nextPath(page: GraphResponse | undefined, graphEndpoint: string, list: string): string | undefined {
  const link = (Object(page?.body) as { "@odata.nextLink"?: unknown })["@odata.nextLink"];
  if (link == null) return undefined;
  if (typeof link !== "string" || !URL.canParse(link, graphEndpoint))
    throw malformed("no list: its link to the next page can't be followed");
  const { origin, host, pathname, search } = new URL(link, graphEndpoint);
  if (origin !== new URL(graphEndpoint).origin) throw foreignAddress(host);
  const [, path] = /^\/[^/]+(\/.+)$/.exec(pathname) ?? [];
  // To end here would take a part of the list for all of it.
  if (path === undefined) throw malformed("no list: its link to the next page can't be followed");
  if (spelling(path) !== spelling(list)) throw elsewhere(list, link);
  return list + search;
}

/** The same for all spellings of a path. */
function spelling(path: string): string {
  try {
    return decodeURIComponent(path).toLowerCase().replace(/\/$/, "");
  } catch {
    return path;
  }
}

function nameOf(path: string): string {
  return path.replace(/\?.*/, "");
}
