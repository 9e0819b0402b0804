import { createSecureContext } from "node:tls";
import { GraphClientError } from "@microsoft/microsoft-graph-client";
import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";

/** No answer came. It passes through the Graph client as it is, which wraps other errors and loses their causes. */
export class NoAnswerError extends GraphClientError {
  /** Whether the request may have reached the service: then nobody knows whether it was carried out. */
  readonly mayBeSent: boolean;

  constructor(cause: unknown) {
    super(describe(cause));
    // GraphClientError is compiled to an old JavaScript and makes every instance its own.
    Object.setPrototypeOf(this, NoAnswerError.prototype);
    this.mayBeSent = !isConnecting(cause);
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

/** Sends a request; rejects with a {@link NoAnswerError} only. */
export type Fetch = (url: string, options?: RequestInit) => Promise<Response>;

/**
 * A fetch over connections that are kept alive, through the proxy that the environment names, if any.
 *
 * @param trusted The certificate authorities to trust; undefined for the usual ones.
 */
export function fetchTrusting(trusted: string[] | undefined): Fetch {
  // Made once: otherwise each connection would parse all of them.
  const tls = trusted ? { secureContext: createSecureContext({ ca: trusted }) } : {};
  const dispatcher = new EnvHttpProxyAgent({ connect: tls, requestTls: tls, connections: 16 });
  return async (url, options) => {
    try {
      const init = { redirect: "manual", ...options, dispatcher } as Parameters<typeof undiciFetch>[1];
      return (await undiciFetch(url, init)) as unknown as Response;
    } catch (error) {
      throw new NoAnswerError(error);
    }
  };
}

function codeOf(error: unknown): string {
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

function describe(error: unknown): string {
  if (codeOf(error) === "TimeoutError") return "no answer came in time";
  const { cause, message } = error as { cause?: Partial<AggregateError>; message: string };
  const [first] = (cause?.errors ?? []) as Error[];
  return first?.message ?? (cause?.message || message);
}
