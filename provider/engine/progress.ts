import type { LogSeverity as Severity } from "@pulumi/pulumi/proto/engine_pb";
import { EngineClient, grpc, LogRequest, LogSeverity } from "./sdk";

/** Tells the engine what a resource is doing. Nothing waits for it, and nothing fails with it. */
export interface Progress {
  /** Shows a line on the resource's own row of a running `up`; it is gone from the final table. */
  status(urn: string, line: string): void;
  /** A warning that stays, on the resource's row or, without a URN, on the stack's. */
  warn(urn: string, text: string): void;
}

/** The engine's log, at the address that the engine hands to the provider process as its first argument. */
export function engineProgress(engineAddress: string | undefined): Progress {
  if (!engineAddress) return { status: () => undefined, warn: () => undefined };
  const engine = new EngineClient(engineAddress, grpc.credentials.createInsecure());
  const log = (urn: string, severity: Severity, message: string, ephemeral: boolean) => {
    const request = new LogRequest();
    request.setUrn(urn);
    request.setSeverity(severity);
    request.setMessage(message);
    request.setEphemeral(ephemeral);
    engine.log(request, () => undefined);
  };
  return {
    status: (urn, line) => log(urn, LogSeverity.INFO, line, true),
    warn: (urn, text) => log(urn, LogSeverity.WARNING, text, false),
  };
}
