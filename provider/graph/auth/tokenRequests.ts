import { createHttpHeaders, type HttpClient, type PipelineRequest, RestError } from "@azure/core-rest-pipeline";
import { codeOf, type Fetch } from "../transport/http";
import { longestSilentPauseInMs, retryAfterInMs } from "../transport/retryAfter";

/** Azure-identity sets no limit of its own. Entra ID answers within a second. */
const timeoutInMs = 30_000;

/** Lets azure-identity ask for tokens in the way that Graph is asked: the same proxies, the same authorities. */
export function tokenRequestsBy(fetch: Fetch): HttpClient {
  return {
    async sendRequest(request) {
      const { url, method, headers, body, allowInsecureConnection } = request;
      if (!url.startsWith("https:") && !allowInsecureConnection) {
        throw new Error(`credentials only go over https, not to ${url}`);
      }
      const signal = signalOf(request);
      const response = await fetch(url, {
        method,
        headers: headers.toJSON({ preserveCase: true }),
        // Azure-identity sends texts only.
        body: body as string | undefined,
        signal,
      }).catch((error: unknown) => {
        throw signal.aborted ? aborted(error as Error) : failure(error as Error);
      });
      const bodyAsText = await response.text();
      return {
        request,
        status: response.status,
        headers: createHttpHeaders(withoutLongPause(response.headers)),
        bodyAsText,
      };
    },
  };
}

/** How long azure-identity's pipeline is told to wait before it repeats a request, which it does for any time. */
const pauses: Record<string, (value: string, date: string | null) => number | undefined> = {
  "retry-after": retryAfterInMs,
  "retry-after-ms": Number,
  "x-ms-retry-after-ms": Number,
};

/** Without one it repeats the request after pauses of its own, and then says what is wrong. */
function withoutLongPause(headers: Headers): Record<string, string> {
  const isLong = (name: string, value: string) =>
    (pauses[name]?.(value, headers.get("date")) ?? 0) > longestSilentPauseInMs;
  return Object.fromEntries([...headers].filter(([name, value]) => !isLong(name, value)));
}

function signalOf({ abortSignal, timeout }: PipelineRequest): AbortSignal {
  const inTime = AbortSignal.timeout(timeout > 0 ? timeout : timeoutInMs);
  return abortSignal ? AbortSignal.any([inTime, abortSignal as AbortSignal]) : inTime;
}

/** The pipeline expects this name for timeouts as well, and does not repeat such a request. */
function aborted({ message }: Error): DOMException {
  return new DOMException(message, "AbortError");
}

/** The pipeline repeats a request by these codes. Undici has a code of its own for a connection that was lost. */
function failure(error: Error): RestError {
  const code = codeOf(error);
  return new RestError(error.message, { code: code === "UND_ERR_SOCKET" ? "ECONNRESET" : code });
}
