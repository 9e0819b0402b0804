import type { HttpAnswer } from "./httpsService";
import { spellingsOf } from "./spellings";

/** What a terminal or a pipeline would obey, as a service may weave it into what it says. */
const commands = "\u001b[31m\u202e\n::add-mask::x ##vso[task.setvariable]y";

/** Credentials as a body may repeat them. */
export function echoOf(credentials: readonly string[]): string {
  return [...credentials.flatMap(spellingsOf), commands].join(" ");
}

/** The same as a header can hold it, in as many of them as are needed. */
function inHeader(echo: string): string {
  return echo
    .split(/\s+/)
    .filter((word) => /^[!-~]+$/.test(word))
    .join(" ");
}

/** The places where a refusal may repeat what was sent. */
export const refusals: readonly [where: string, answer: (echo: string) => Omit<HttpAnswer, "status">][] = [
  ["error.code", (echo) => ({ body: { error: { code: echo, message: "no" } } })],
  ["error.message", (echo) => ({ body: { error: { code: "no", message: echo } } })],
  ["the message inside the message", (echo) => ({ body: { error: { message: JSON.stringify({ Message: echo }) } } })],
  [
    "JSON inside the message that is cut",
    (echo) => ({ body: { error: { message: `{"Message":${JSON.stringify(echo)}` } } }),
  ],
  ["innerError", (echo) => ({ body: { error: { code: "no", innerError: { "request-id": echo, detail: echo } } } })],
  ["error_description", (echo) => ({ body: { error: "invalid_client", error_description: `AADSTS7000215: ${echo}` } })],
  ["error", (echo) => ({ body: { error: echo, error_description: echo, error_codes: [echo], suberror: echo } })],
  ["a page", (echo) => ({ headers: { "Content-Type": "text/html" }, body: `<html>${echo}</html>` })],
  ["half of its JSON", (echo) => ({ body: JSON.stringify({ error: { code: "no", message: echo } }).slice(0, -20) })],
  ["a text for JSON", (echo) => ({ body: JSON.stringify(echo) })],
  ["request-id", (echo) => ({ headers: { "request-id": inHeader(echo) }, body: { error: { code: "no" } } })],
  ["WWW-Authenticate", (echo) => ({ headers: { "WWW-Authenticate": `Bearer error="x", claims="${inHeader(echo)}"` } })],
  [
    "the claims of WWW-Authenticate",
    (echo) => ({
      headers: {
        "WWW-Authenticate": `Bearer error="insufficient_claims", claims="${Buffer.from(JSON.stringify({ echo })).toString("base64")}"`,
      },
    }),
  ],
  ["Location", (echo) => ({ headers: { Location: `https://other.example/?${encodeURIComponent(echo)}` } })],
  ["x-msft-approval-code", (echo) => ({ headers: { "x-msft-approval-code": inHeader(echo) } })],
  ["Date and Retry-After", (echo) => ({ headers: { Date: inHeader(echo), "Retry-After": inHeader(echo) } })],
];
