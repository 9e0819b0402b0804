import { GraphClientError } from "@microsoft/microsoft-graph-client";
import { Agent, type Dispatcher, fetch as undiciFetch, type Response as UndiciResponse } from "undici";
import { trusting } from "./authorities";
import { proxiesFrom, type Proxy } from "./proxy";
import { agentThrough, ProxyError } from "./tunnel";

/** No answer came. It passes through the Graph client as it is, which wraps other errors and loses their causes. */
export class NoAnswerError extends GraphClientError {
  /** Whether the request may have reached the service: then nobody knows whether it was carried out. */
  readonly mayBeSent: boolean;
  /** `configuration` when a person must change something first; `unreachable` when it may pass. */
  readonly kind: ProxyError["kind"];

  constructor(cause: unknown) {
    super(causeMessage(cause));
    // GraphClientError is compiled to an old JavaScript and makes every instance its own.
    Object.setPrototypeOf(this, NoAnswerError.prototype);
    const ofProxy = proxyErrorIn(cause);
    this.mayBeSent = !ofProxy && !isConnecting(cause);
    this.kind = ofProxy?.kind ?? "unreachable";
    this.cause = cause;
  }
}

/** Failures that come before anything is sent, besides those of the system calls that make a connection. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Sends a request and reads the whole answer; rejects with a {@link NoAnswerError} only. */
export type Fetch = (url: string, options?: RequestInit) => Promise<Response>;

/**
 * The one way to everything that is asked over HTTP: over connections that are kept alive, and through the proxies that
 * the environment names.
 *
 * @param caCertificate PEM of the certificate authorities to trust in addition to the usual ones, also for a proxy.
 * @throws ServiceError when a proxy variable is malformed.
 */
export function createFetch(caCertificate: string | undefined, environment: NodeJS.ProcessEnv = process.env): Fetch {
  const proxies = proxiesFrom(environment);
  // Made once: otherwise each connection would parse all certificates.
  const tls = caCertificate ? { secureContext: trusting(caCertificate, environment) } : {};
  const agents = new Map<Proxy | undefined, Dispatcher>();
  const agentFor = (proxy: Proxy | undefined) => {
    const options = { connections: 16, connect: tls };
    const agent =
      agents.get(proxy) ??
      (proxy ? agentThrough(proxy, { ...options, requestTls: tls, proxyTls: tls }) : new Agent(options));
    agents.set(proxy, agent);
    return agent;
  };
  return async (url, options) => {
    try {
      const dispatcher = agentFor(proxies(new URL(url)));
      const init = { redirect: "manual", ...options, dispatcher } as Parameters<typeof undiciFetch>[1];
      return await readWhole(await undiciFetch(url, init));
    } catch (error) {
      throw new NoAnswerError(error);
    }
  };
}

/**
 * A page of a thousand devices has about 1 MB. A few megabytes of compressed text can unpack to gigabytes, which would
 * end the process.
 */
const maxBodyInBytes = 32 * 1024 * 1024;

/**
 * The body is always read to its end: a connection with an unread body is not free for the next request. Only one that
 * is too large is not; its connection is closed.
 */
async function readWhole(response: UndiciResponse): Promise<Response> {
  const { status, headers, body } = response;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBodyInBytes) throw new Error("the answer is larger than 32 MB, the most that is read");
    chunks.push(chunk);
  }
  return new Response(body && Buffer.concat(chunks), { status, headers: [...headers] });
}

/** The code of the innermost cause; its name where it has none. */
export function codeOf(error: unknown): string {
  const { cause, code, name } = error as { cause?: unknown; code?: unknown; name?: string };
  // A DOMException, such as that of a timeout, has a number for its code, which says less than its name.
  return cause ? codeOf(cause) : typeof code === "string" ? code : String(name);
}

/** Whether it failed on the way to a connection. On a connection that is kept alive the same codes can come later. */
function isConnecting(error: unknown): boolean {
  const { cause, errors, syscall } = error as { cause?: unknown; errors?: unknown[]; syscall?: string };
  if (cause) return isConnecting(cause);
  if (neverSent.has(codeOf(error)) || syscall === "connect" || syscall === "getaddrinfo") return true;
  return errors !== undefined && errors.length > 0 && errors.every(isConnecting);
}

function proxyErrorIn(error: unknown): ProxyError | undefined {
  if (error instanceof ProxyError) return error;
  const { cause } = error as { cause?: unknown };
  return cause ? proxyErrorIn(cause) : undefined;
}

function causeMessage(error: unknown): string {
  const ofProxy = proxyErrorIn(error);
  if (ofProxy) return ofProxy.message;
  if (codeOf(error) === "TimeoutError") return "no answer came in time";
  const { cause, message } = error as { cause?: Partial<AggregateError>; message: string };
  const [first] = (cause?.errors ?? []) as Error[];
  return first?.message ?? (cause?.message || message);
}
