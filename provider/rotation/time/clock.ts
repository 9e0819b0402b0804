/** Time, handed in so that waiting can be tested without waiting. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes backwards, and knows nothing of the time of day. */
  now(): number;
  /** Resolves after a pause, at once when `signal` aborts. */
  sleep(durationInMs: number, signal: AbortSignal): Promise<void>;
  /** Runs something after a pause, unless it is canceled before. */
  after(durationInMs: number, run: () => void): Cancel;
}

/** Keeps what was to be run later from being run. */
export type Cancel = () => void;
