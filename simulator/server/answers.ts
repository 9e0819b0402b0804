/** A request as it comes over the wire, or out of a batch. */
export interface Ask {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The address the client used, without path. */
  readonly origin: string;
  /** The simulator's id of this request. */
  readonly requestId: string;
  /** The client's id of this request; Graph takes its own where the client has none. */
  readonly clientRequestId: string;
  /** The app that asks, where it is known; nothing is checked yet. */
  readonly clientId?: string;
}

/** An answer: a string goes out as it is, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly manner?: Manner;
}

/** How an answer goes over the wire, where that is not as usual. */
export interface Manner {
  /** How much later the second half of the body comes, in simulated milliseconds. */
  readonly bodyTakesInMs?: number;
  /** The connection is cut after the first half of the body. */
  readonly cutBody?: boolean;
  /** How far the `Date` header is ahead, in milliseconds. */
  readonly dateOffsetInMs?: number;
}

/** No answer: the connection stays open, or is cut. */
export interface Silence {
  readonly silence: "hang" | "cut";
}

/** Whether there is no answer. */
export function isSilence(outcome: Answer | Silence): outcome is Silence {
  return "silence" in outcome;
}
