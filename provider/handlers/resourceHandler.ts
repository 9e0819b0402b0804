import type { DebugLog } from "../rotation/debugLog";

/** Tells the user about one resource. Nothing waits for it, and nothing fails with it. */
export interface ResourceLog {
  /** Shows a line on the resource's row while an update runs. */
  status(line: string): void;
  /** Says what would happen to the resource: it stays on the row of a preview. */
  plan(line: string, isDoubtful: boolean): void;
  /** A warning that stays. */
  warn(text: string): void;
  debug?: DebugLog;
}

export interface Timeout {
  inMs: number;
  /** When the time is up, on the run's clock. */
  endsAtInMs: number;
}

/** What a handler is told of one call, besides the arguments. */
export interface Call {
  /** The resource's URN; empty where the host does not know it. */
  urn: string;
  /** Whether the call belongs to a preview; undefined where the host can't know. */
  isPreview: boolean | undefined;
  /** The engine's limit for the whole operation, `customTimeouts`; undefined where there is none. */
  timeout: Timeout | undefined;
  /** Aborts when the run is canceled. */
  signal: AbortSignal;
  log: ResourceLog;
}

/** A problem of the arguments. An empty property: the reason names the argument itself. */
export interface CheckFailure {
  property: string;
  reason: string;
}

export interface CheckResult<Inputs> {
  inputs: Inputs;
  failures: CheckFailure[];
}

export interface Preview<Outputs> {
  /** The certain obstacles. */
  failures: CheckFailure[];
  /** The outputs that are known already, and that nothing changes any more. */
  known: Partial<Outputs>;
}

export interface DiffResult {
  changes: boolean;
  /** The properties whose change replaces the resource. Default: none. */
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

/**
 * What an engine asks of a resource, whichever host it runs in. There is no delete: a rotation can't be undone.
 *
 * Former arguments and stored outputs may be of another version of this package, or edited by hand.
 */
export interface ResourceHandler<Inputs extends object, Outputs extends object> {
  /** Says what is wrong with the arguments themselves. Values that a preview can't know yet pass. */
  check(news: Inputs): CheckResult<Inputs>;
  /** Says on the resource's row what would happen. `olds`: the former arguments, if any. */
  preview(news: Inputs, olds: object | undefined, call: Call): Promise<Preview<Outputs>>;
  /** Compares stored outputs with arguments. No network. */
  diff(id: string, olds: object, news: Inputs, call: Call): DiffResult;
  /** @throws InitError when something has happened already; any other error when nothing was requested. */
  create(inputs: Inputs, call: Call): Promise<{ id: string; outputs: Outputs }>;
  /** @throws InitError when something has happened already; any other error when nothing was requested. */
  update(id: string, olds: object, news: Inputs, call: Call): Promise<Outputs>;
  read(id: string, olds: object, call: Call): Promise<object>;
  /** @throws where there is nothing to import. */
  import(id: string, call: Call): Promise<{ inputs: Inputs; outputs: Outputs }>;
}
