import { NotInTimeError, ServiceError } from "../../rotation/serviceError";
import { shownText } from "../../texts/shownText";

/** The error for an answer in a form that Graph does not document. */
export function malformed(what: string): ServiceError {
  return new ServiceError("unreachable", `Graph answered something that is ${what}.`);
}

/** The error for an address that is not Graph's, to which nothing is sent. */
export function foreignAddress(address: string): ServiceError {
  return new ServiceError(
    "refused",
    `Graph's answer leads to ${shownText(address)}, which is not the host of \`graphEndpoint\`. Nothing was sent there. Check what answers in Graph's place, such as a proxy.`,
  );
}

/** The longest link that Graph gives is shorter. */
const longestLink = 2_000;

/** @param link As it was given: what it repeats of a credential is not recognised in another spelling. */
export function elsewhere(list: string, link: string): ServiceError {
  const shown = link.length > longestLink ? `an address of ${link.length} characters` : shownText(link);
  return new ServiceError(
    "refused",
    `Graph's list ${list} leads to ${shown}, which is another resource. It was not asked for. Check what answers in Graph's place, such as a proxy.`,
  );
}

export function unended(list: string, pages: number): NotInTimeError {
  return new NotInTimeError(
    `Graph's list ${list} was not read to its end in time; pages read: ${pages}. Run this again later.`,
  );
}

export function endless(list: string): ServiceError {
  return new ServiceError(
    "refused",
    `Graph's list ${list} leads back to a page that was read already, so it has no end. Run this again. If it stays so, check what answers in Graph's place, such as a proxy.`,
  );
}
