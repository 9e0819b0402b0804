import { Pool, ProxyAgent } from "undici";
import type { ServiceErrorKind } from "../../rotation/serviceError";
import type { Proxy } from "./proxy";

/** The proxy gave no connection. Nothing was sent to the service then. */
export class ProxyError extends Error {
  constructor(
    message: string,
    /** `configuration` when a person must change something; `unreachable` when it may pass. */
    readonly kind: Extract<ServiceErrorKind, "configuration" | "unreachable">,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A proxy may look a name up and connect before it answers. */
const answerTimeoutInMs = 30_000;

/** An undici agent whose connections go through the proxy. What the proxy does wrong is a {@link ProxyError}. */
export function agentThrough(proxy: Proxy, options: Omit<ProxyAgent.Options, "uri">): ProxyAgent {
  return new ProxyAgent({
    ...options,
    uri: proxy.origin,
    token: proxy.authorization,
    clientFactory: (origin, more) => new ProxyConnections(proxy, origin, more),
  });
}

/**
 * The connections to a proxy. Undici tells its failures and refusals by their texts only, and asks a proxy again without
 * end that closes the connection.
 */
class ProxyConnections extends Pool {
  constructor(
    private readonly proxy: Proxy,
    origin: URL,
    options: object,
  ) {
    super(origin, { ...options, headersTimeout: answerTimeoutInMs });
  }

  override async connect(options: Parameters<Pool["connect"]>[0]) {
    const name = `the proxy ${this.proxy.origin} of ${this.proxy.variable}`;
    const answer = await super.connect(options).catch((error: unknown) => {
      throw new ProxyError(`${name} can't be used: ${(error as Error).message}`, "unreachable", { cause: error });
    });
    if (answer.statusCode === 200) return answer;
    answer.socket.on("error", () => undefined).destroy();
    throw refusal(answer.statusCode, name, this.proxy);
  }
}

/** Statuses below 500 that may pass: a timeout, and too many requests. */
const passing = [408, 429];

function refusal(status: number, name: string, { authorization }: Proxy): ProxyError {
  if (status === 407) {
    return new ProxyError(
      authorization
        ? `${name} does not accept the credentials in its address (it answered 407)`
        : `${name} asks for credentials (it answered 407): put them into its address, as http://USER:PASSWORD@HOST:PORT`,
      "configuration",
    );
  }
  const isForGood = status >= 400 && status < 500 && !passing.includes(status);
  return new ProxyError(
    `${name} did not connect to it, but answered ${status}`,
    isForGood ? "configuration" : "unreachable",
  );
}
