/** A request that the simulator was sent, or that was inside a batch it was sent. */
export interface RecordedRequest {
  /** When it came, on the simulated clock; RFC 3339 in UTC. */
  readonly time: string;
  /** `GET`, `POST` and so on. */
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** The status it was answered with; 0 while there is no answer, and for ever if there was none. */
  readonly status: number;
  /** Whether it came inside a batch. The batch is recorded too, as an entry of its own. */
  readonly batched: boolean;
  /** From its arrival to its answer, in real milliseconds. */
  readonly durationInMs: number;
  /** The app that asked, as its token says; nothing is there for a request without one. */
  readonly clientId?: string;
  /** What the client sent as `client-request-id`. */
  readonly clientRequestId?: string;
  /** What the client sent as `User-Agent`. */
  readonly userAgent?: string;
  /** The simulator's own id of the request, as in the header `request-id`. */
  readonly requestId: string;
}

type Arrival = Omit<RecordedRequest, "status" | "durationInMs">;

/** Everything that was asked, in the order it came. */
export class RequestLog {
  readonly entries: RecordedRequest[] = [];
  readonly #onRequest: ((request: RecordedRequest) => void) | undefined;

  /** `onRequest` is called once a request is answered, or is sure never to be. */
  constructor(onRequest?: (request: RecordedRequest) => void) {
    this.#onRequest = onRequest;
  }

  /** Records a request as it comes; the function returned is to be called with the status of its answer. */
  arrived(arrival: Arrival): (status: number) => void {
    const entry = { ...arrival, status: 0, durationInMs: 0 };
    const cameAt = performance.now();
    this.entries.push(entry);
    return (status) => {
      entry.status = status;
      entry.durationInMs = performance.now() - cameAt;
      this.#onRequest?.(entry);
    };
  }

  /** The requests for a rotation, of one device or of all, whatever they were answered. */
  rotations(managedDeviceId?: string): RecordedRequest[] {
    return this.entries.filter(({ method, path }) => {
      const asked = method === "POST" ? /\/([^/]+)\/rotateBitLockerKeys(?:$|\?)/i.exec(path)?.[1] : undefined;
      return asked !== undefined && (!managedDeviceId || asked.toLowerCase() === managedDeviceId.toLowerCase());
    });
  }
}
