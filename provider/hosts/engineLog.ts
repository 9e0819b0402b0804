import type { LogSeverity as Severity } from "@pulumi/pulumi/proto/engine_pb";
import { directly, type EngineSdk } from "./engineSdk";

/** Tells the engine what resources do, each by its URN; without one, on the stack's row. */
export interface EngineLog {
  /** Shows a line on the resource's own row of a running `up`; it is gone from the final table. */
  status(urn: string, line: string): void;
  /** Says what would happen to a resource. It stays only on the row of a preview. */
  plan(urn: string, line: string, shown: { isDoubtful: boolean; isPreview: boolean }): void;
  /** A warning that stays. */
  warn(urn: string, text: string): void;
  /** A line for a maintainer, which the engine shows with `--debug` only. Undefined where such lines are not asked for. */
  debug?: (urn: string, line: string) => void;
}

/**
 * The engine's log, at the address that the engine hands to the provider process.
 *
 * @param isDebugging Whether lines for a maintainer are asked for.
 */
export function engineLog(sdk: EngineSdk, engineAddress: string | undefined, isDebugging: boolean): EngineLog {
  const { LogSeverity } = sdk;
  const log: Log = engineAddress ? logTo(sdk, engineAddress) : () => Promise.resolve();
  let lastDebug = Promise.resolve();
  return {
    status: (urn, line) => void log(urn, LogSeverity.INFO, line, true),
    plan: (urn, line, { isDoubtful, isPreview }) =>
      void log(urn, isDoubtful ? LogSeverity.WARNING : LogSeverity.INFO, line, !isPreview),
    warn: (urn, text) => void log(urn, LogSeverity.WARNING, text, false),
    ...(isDebugging && {
      // The engine takes several at once, in any order, and many are of the same moment.
      debug: (urn: string, line: string) => {
        lastDebug = lastDebug.then(() => log(urn, LogSeverity.DEBUG, line, false));
      },
    }),
  };
}

/** Resolves when the engine has the entry, or can't be reached. */
type Log = (urn: string, severity: Severity, message: string, ephemeral: boolean) => Promise<void>;

function logTo({ grpc, EngineClient, LogRequest }: EngineSdk, engineAddress: string): Log {
  const engine = new EngineClient(engineAddress, grpc.credentials.createInsecure(), directly);
  return (urn, severity, message, ephemeral) => {
    const request = new LogRequest();
    request.setUrn(urn);
    request.setSeverity(severity);
    request.setMessage(message);
    request.setEphemeral(ephemeral);
    return new Promise((resolve) => engine.log(request, () => resolve()));
  };
}
