import { unreachable } from "./credentialErrors";
import type { Answer } from "./graphClient";
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
 */
export async function readPages(
  transport: Transport,
  first: string,
  manner: Manner,
  refused: (answer: Answer) => Error,
): Promise<Answer[]> {
  const pages: Answer[] = [];
  for (let path: string | undefined = first; path; path = nextPath(pages.at(-1))) {
    const answer = await read(transport, path, manner);
    if (answer.status !== 200) throw refused(answer);
    pages.push(answer);
  }
  return pages;
}

/** The path of the next page, from the version on, as other paths here. */
function nextPath(page: Answer | undefined): string | undefined {
  const { "@odata.nextLink": next } = (page?.body ?? {}) as { "@odata.nextLink"?: string };
  return next?.replace(/^https:\/\/[^/]+\/[^/]+/, "");
}
