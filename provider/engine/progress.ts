import type { LogSeverity as Severity } from "@pulumi/pulumi/proto/engine_pb";
import { EngineClient, grpc, LogRequest, LogSeverity } from "./sdk";

/** Tells the engine what a resource is doing. Nothing waits for it, and nothing fails with it. */
export interface Progress {
  /** Whether this process serves a preview, as check is told. */
  isPreview: boolean;
  /** Shows a line on the resource's own row of a running `up`; it is gone from the final table. */
  status(urn: string, line: string): void;
  /** Says what would happen to a resource: it stays on the row of a preview. */
  plan(urn: string, line: string, isDoubtful: boolean): void;
  /** A warning that stays, on the resource's row or, without a URN, on the stack's. */
  warn(urn: string, text: string): void;
}

/** The engine's log, at the address that the engine hands to the provider process as its first argument. */
export function engineProgress(engineAddress: string | undefined): Progress {
  const log = engineAddress ? logTo(engineAddress) : () => undefined;
  const progress: Progress = {
    isPreview: false,
    status: (urn, line) => log(urn, LogSeverity.INFO, line, true),
    plan: (urn, line, isDoubtful) =>
      log(urn, isDoubtful ? LogSeverity.WARNING : LogSeverity.INFO, line, !progress.isPreview),
    warn: (urn, text) => log(urn, LogSeverity.WARNING, text, false),
  };
  return progress;
}

type Log = (urn: string, severity: Severity, message: string, ephemeral: boolean) => void;

function logTo(engineAddress: string): Log {
  const engine = new EngineClient(engineAddress, grpc.credentials.createInsecure());
  return (urn, severity, message, ephemeral) => {
    const request = new LogRequest();
    request.setUrn(urn);
    request.setSeverity(severity);
    request.setMessage(message);
    request.setEphemeral(ephemeral);
    engine.log(request, () => undefined);
  };
}
